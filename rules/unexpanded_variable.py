"""The server gets a variable's name in place of its value.

Why it hurts: the exec form of CMD and ENTRYPOINT, `command` and `args` of Kubernetes and single
quotes have no shell that would expand `$PORT`: Gunicorn stops with `'$PORT' is not a valid port
number`.

What to do: use a shell (`CMD exec gunicorn -b "0.0.0.0:$PORT" app:app`), write `$(PORT)` in
Kubernetes, or leave the address out: Gunicorn binds 0.0.0.0:$PORT by itself where PORT is set.

Silent when: a shell, Compose or Kubernetes puts the value there; or the setting is free text that
may have a dollar sign of its own, such as `raw_env` or `access_log_format`.

BAD: nobody expands it

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "-b", "[|0.0.0.0:$PORT|]", "app:app"]

BAD: Kubernetes writes it with parentheses

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, --workers, [|"${WORKERS:-4}"|], app:app]
              env: [{name: WORKERS, value: "8"}]

GOOD: a shell, or Kubernetes, expands it

    -- Dockerfile --
    FROM python:3.12-slim
    CMD exec gunicorn -b "0.0.0.0:${PORT:-8000}" app:app
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      template:
        spec:
          containers:
            - name: api
              command: [gunicorn, -b, "0.0.0.0:$(PORT)", app:app]
              env: [{name: PORT, value: "8000"}]

GOOD: Compose expands it, and a dollar sign that is one

    -- compose.yaml --
    services:
      web:
        image: registry.example/web
        command: gunicorn -b 0.0.0.0:${PORT:-8000} app:app
    -- Procfile --
    web: gunicorn -e 'PRICE=$5' --access-logformat '%(h)s $x' app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, rule


@rule(
    "GUN113",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "https://docs.docker.com/reference/dockerfile/#variable-substitution",
        "kubernetes/website, define-command-argument-container.md",
        "gunicorn 27.0.1, gunicorn/util.py, parse_address",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    for word in deployment.server.unexpanded:
        yield Finding.at(
            word.span,
            f"{deployment.server.software.value} gets {word.value!r} as it is written: nothing "
            "puts the variable's value there",
            label="reaches the server so",
            help="start it through a shell, with exec, or write $(NAME) in Kubernetes",
        )
