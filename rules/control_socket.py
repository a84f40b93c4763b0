"""The control socket has no usable path, and the server does not start.

Why it hurts: from 25.1 on Gunicorn opens a control socket unless it is told not to. With
`control_socket = None`, which looks like "off", the master stops with a TypeError and status 255,
on 25.1 to 27.0.1, and `--check-config` finds nothing wrong; an empty path logs an error at each
start.

What to do: set `control_socket_disable = True`, or start it with `--no-control-socket`.

Silent when: there is a path, the socket is switched off, nothing says which path it is, or the
version has no control socket.

BAD: "off", as it seems

    -- gunicorn.conf.py --
    control_socket = [|None|]

GOOD: really off

    -- gunicorn.conf.py --
    control_socket = None
    control_socket_disable = True

GOOD: a path, and a version that does not know the setting

    -- gunicorn.conf.py --
    control_socket = "/run/gunicorn.ctl"
    -- old/gunicorn.conf.py --
    control_socket = None
    -- old/requirements.txt --
    gunicorn==23.0.0
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, Verdict, judge, rule, show


@rule(
    "GUN614",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/arbiter.py, Arbiter; gunicorn/config.py, class ControlSocket",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    settings = deployment.server.settings
    path, off = settings.get("control_socket"), settings.get("control_socket_disable")
    if path is None or path.is_default or off is None:
        return
    if deployment.server.release < (25, 1) or judge(bool, off) is not Verdict.NEVER:
        return
    verdict = judge(lambda place: place is None or place == "", path)
    if verdict:
        crashes = path.nominal is None
        effect = "the master stops when it starts" if crashes else "each start logs an error"
        yield Finding.at(
            path,
            f"control_socket is {show(path) or 'empty'}, which does not switch it off: {effect}",
            help="set control_socket_disable = True instead",
            verdict=verdict,
            severity=None if crashes else Severity.WARNING,
        )
