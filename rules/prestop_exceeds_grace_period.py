"""The preStop hook uses up the whole stop window.

Why it hurts: Kubernetes starts the window with the hook, and sends SIGTERM when the hook has
ended: nothing is left of the window in which the server could finish its requests. All of them
are lost on each deploy, as 4 of 4 were whenever the time left was shorter than a request.

What to do: set terminationGracePeriodSeconds to the hook's time + graceful_timeout + 2 s.

Silent when: either time cannot be told, or the hook leaves some of the window; whether that is
enough for the server is GUN203's question.

BAD: the hook sleeps for 60 s, the window ends after 30 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          terminationGracePeriodSeconds: (|30|)
          containers:
            - name: web
              command: [gunicorn, app:app]
              lifecycle: {preStop: {sleep: {seconds: [|60|]}}}

GOOD: the window holds the hook and what the server needs

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          terminationGracePeriodSeconds: 95
          containers:
            - name: web
              command: [gunicorn, app:app]
              lifecycle: {preStop: {sleep: {seconds: 60}}}

GOOD: how long the hook takes cannot be told

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, app:app]
              lifecycle: {preStop: {exec: {command: [/bin/drain]}}}
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, judge, rule, show


@rule(
    "GUN204",
    severity=Severity.ERROR,
    each=Deployment,
    sources=["kubernetes/api@10b39a39, core/v1/types.go, PodSpec.TerminationGracePeriodSeconds"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    box, graceful = deployment.container, deployment.server.graceful_timeout
    if box is None or box.pre_stop is None or box.stop_window is None:
        return
    hook, window = box.pre_stop, box.stop_window
    verdict = judge(lambda taken, given: taken >= given, hook, window)
    if not verdict:
        return
    needed = (hook.nominal or 0) + ((graceful.nominal if graceful else None) or 0) + 2
    yield Finding.at(
        hook,
        f"the preStop hook takes {show(hook)}, the stop window that it is part of ends after "
        f"{show(window)}: the server is killed with every request under way",
        because=[window],
        help=f"set {window.name} = {needed:g} or more, or shorten the hook",
        verdict=verdict,
    )
