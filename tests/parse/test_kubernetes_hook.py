"""How long a lifecycle hook takes."""

from __future__ import annotations

import pytest
from manifests import container, known, unknown


@pytest.mark.parametrize(
    ("hook", "seconds", "cut"),
    [
        ('exec: {command: ["sleep", "15"]}', 15, '"15"'),
        ("exec: {command: [/bin/sleep, 20]}", 20, "20"),
        ("exec: {command: [sleep, 1m, 30s]}", 90, "[sleep, 1m, 30s]"),
        ('exec: {command: ["sh", "-c", "sleep 15"]}', 15, "15"),
        ('exec: {command: ["/bin/sh", "-c", "sleep 90 && nginx -s quit"]}', 90, "90"),
        ('exec: {command: ["bash", "-ec", "sleep 5; kill 1; sleep 10"]}', 15, None),
        ("exec: {command: [sh, -c, echo 'bye' && exec sleep 2.5]}", 2.5, "2.5"),
        ('exec: {command: [sh, -c, &script "set -e\\n# wait\\nsleep 7\\n"]}', 7, "7"),
        ('exec: {command: [python, -c, "import time; time.sleep(12)"]}', 12, "12"),
        ("exec: {command: [kill, -TERM, '1']}", 0, None),
        ("sleep: {seconds: 10}", 10, "10"),
    ],
)
def test_pre_stop_seconds(hook: str, seconds: float, cut: str | None) -> None:
    """A hook of sleeps and of commands that take no time tells how long it takes, and where."""
    source, found = container(f"    lifecycle:\n      preStop:\n       {hook}\n")
    assert found.pre_stop is not None
    assert known(found.pre_stop.seconds) == seconds
    if cut is not None:
        assert source.cut(found.pre_stop.seconds.span) == cut


@pytest.mark.parametrize(
    "hook",
    [
        "httpGet: {path: /drain, port: 80}",
        "exec: {command: [/drain.sh]}",
        "exec: {command: [sleep, infinity]}",
        "exec: {command: [sleep, $DELAY]}",
        "exec: {command: ['sleep \"90\"']}",
        "exec: {command: [sh, -c, 'sleep 5 & wait']}",
        "exec: {command: [sh, -c, 'while true; do sleep 1; done']}",
        "exec: {command: [sh, -c, 'curl -s localhost && sleep 5']}",
        "exec: {command: [sh, -c, 'test -f x || sleep 5']}",
        "exec: {command: [sh, -c, 'echo \"a && sleep 5\"']}",
        "exec: {command: [sh, -c, 'sleep $((5 + 5))']}",
        "exec: {command: []}",
        "exec: {}",
        "sleep: {}",
        "sleep: {seconds: '10'}",
        "{}",
        "oops",
    ],
)
def test_pre_stop_that_cannot_be_told(hook: str) -> None:
    """A hook that does anything else is Unknown, never a guess."""
    _, found = container(f"    lifecycle:\n      preStop:\n       {hook}\n")
    assert found.pre_stop is not None
    assert unknown(found.pre_stop.seconds)
