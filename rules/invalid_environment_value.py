"""A variable that the server reads when it starts has a value that it cannot use.

Why it hurts: Gunicorn reads WEB_CONCURRENCY as a number when it is imported: empty, `auto` or `2.5`
stops it with a traceback, even where `-w` is given. An empty PORT makes `0.0.0.0:` its address, on
which it does not start. Uvicorn stops, too, where nothing else says how many workers there are.

What to do: write a whole number, or leave the variable out.

Silent when: the value is a number, cannot be told, or comes from whoever starts the server; or it
is FORWARDED_ALLOW_IPS, which is GUN805.

BAD: no number of workers

    -- Dockerfile --
    FROM python:3.12-slim
    ENV WEB_CONCURRENCY=[|auto|]
    CMD ["(|gunicorn", "-w", "4", "-b", "0.0.0.0:8000", "app:app|)"]

BAD: no port

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [(|gunicorn, app:app|)]
              env: [{name: PORT, value: [|""|]}]

GOOD: numbers, and a port that another address makes unimportant

    -- Dockerfile --
    FROM python:3.12-slim
    ENV WEB_CONCURRENCY=4 PORT=8000
    CMD ["gunicorn", "app:app"]
    -- socket/Dockerfile --
    FROM python:3.12-slim
    ENV PORT=""
    CMD ["gunicorn", "-b", "unix:/run/web.sock", "app:app"]

GOOD: the value is a secret's

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
              env:
                - name: WEB_CONCURRENCY
                  valueFrom: {secretKeyRef: {name: web, key: workers}}
"""

from collections.abc import Iterator

from gunilint.api import Finding, RejectedSetting, Severity, rule


@rule(
    "GUN116",
    severity=Severity.ERROR,
    each=RejectedSetting,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class Workers and class Bind",
        "uvicorn 0.54.0, uvicorn/config.py, Config.__init__",
    ],
)
def check(value: RejectedSetting) -> Iterator[Finding]:
    if value.variable is None or value.setting.endswith("_allow_ips"):
        return
    effect = "the server starts, but" if value.starts else "the server does not start:"
    yield Finding.at(
        value.span,
        f"{value.variable} is read as {value.setting} = {value.shown}: {effect} {value.why}",
        label=value.why,
        because=[(value.command, "reads the variable when it starts")],
        help=f"set {value.variable} to a whole number, or leave it out",
    )
