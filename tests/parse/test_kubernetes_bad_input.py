"""Manifests that say what Kubernetes does not take."""

from __future__ import annotations

import pytest
from manifests import DEPLOYMENT, container, known, parse, pod_of, unknown

from gunilint.parse.facts.kubernetes import (
    KubernetesFile,
)


def test_foreign_yaml_is_passed_over() -> None:
    """What is no Kubernetes object is nothing, even with repeated keys; its neighbours are read."""
    _, file = parse("a: 1\na: 2\n---\n- x\n---\nplain\n---\n" + DEPLOYMENT)
    assert file.problems == ()
    assert len(file.objects) == 1
    _, file = parse("kind: x\n")
    assert file == KubernetesFile(())


def test_repeated_key_in_a_manifest_is_said() -> None:
    """A repeated key in a manifest is a problem, and the object is read all the same."""
    source, file = parse(DEPLOYMENT.replace("  replicas: 3\n", "  replicas: 3\n  replicas: 4\n"))
    ((message, span),) = file.problems
    assert "'replicas' is already set on line 8" in message
    assert source.cut(span) == "replicas"
    assert len(file.objects) == 1


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("    image: [a]\n", "a list"),
        ("    image: {a: b}\n", "a mapping"),
        ("    image: ${IMAGE}\n", "fills it in"),
        ("    image: $IMAGE\n", "fills it in"),
    ],
)
def test_wrong_types_are_unknown(lines: str, why: str) -> None:
    """A value of the wrong type is Unknown, says why, and harms nothing else."""
    _, found = container(lines)
    assert why in unknown(found.image)
    assert known(found.name) == "c"


def test_more_wrong_types() -> None:
    """Mappings and lists of the wrong type leave gaps, not absences."""
    _, found = container(
        """\
    command: gunicorn app
    args: [[x], null]
    env: {A: b}
    ports: [8000]
    resources: {limits: none, requests: {cpu: lots, memory: {}}}
    livenessProbe: 3
    securityContext: {readOnlyRootFilesystem: "true"}
"""
    )
    assert found.command is not None
    assert found.command.gap is not None
    assert found.args is not None
    assert found.args.items[0].opaque is not None
    assert found.args.items[1].is_null
    assert found.env_gap is not None
    assert found.ports_gap is not None
    assert "not a mapping" in unknown(found.resources.cpu_limit)
    assert "'lots' is no quantity" in unknown(found.resources.cpu_request)
    assert unknown(found.resources.memory_request)
    assert found.liveness is not None
    assert unknown(found.liveness.period)
    assert "without quotes" in unknown(found.read_only_root)


def test_quoted_number_is_unknown() -> None:
    """Kubernetes refuses a number in quotes, so nothing is read into it."""
    _, pod = pod_of(
        DEPLOYMENT.replace("PeriodSeconds: 45", 'PeriodSeconds: "45"'),
    )
    assert "without quotes" in unknown(pod.grace_period)


def test_null_is_nothing() -> None:
    """A key without a value is as good as no key."""
    _, found = container("    image:\n    env:\n    resources: null\n    lifecycle: ~\n    args:\n")
    assert found.image is None
    assert (found.env, found.env_gap) == ((), None)
    assert found.resources.cpu_limit is None
    assert found.pre_stop is None
    assert found.args is None


@pytest.mark.parametrize("cut", range(0, len(DEPLOYMENT), 37))
def test_truncated_manifest(cut: int) -> None:
    """A file that ends too early gives objects or problems, never an exception."""
    source, file = parse(DEPLOYMENT[:cut])
    for problem in file.problems:
        assert problem.span.end <= source.position(cut)
