"""The config file that the command names is not there.

Why it hurts: Gunicorn stops when it starts: `Error: 'x' doesn't exist`, status 1. A relative path
counts from the directory that the command starts in, before any `--chdir`.

What to do: write the path as the process sees it, or put the file there.

Silent when: the path lies outside of what the repository puts there, as in a volume, an image
that is not built here, or one whose base may bring the file; another file speaks of the name, as
one that writes it would; the directory cannot be told; or a person starts a script.

BAD: the file has another name

    -- Procfile --
    web: gunicorn -c [|config/gunicorn.py|] app:app
    -- config/gunicorn_conf.py --
    workers = 4

GOOD: it is there

    -- Procfile --
    web: gunicorn -c config/gunicorn.py app:app
    -- config/gunicorn.py --
    workers = 4

GOOD: something writes it

    -- Procfile --
    release: envsubst < gunicorn.tmpl > web.conf.py
    web: gunicorn -c web.conf.py app:app
    -- Dockerfile --
    FROM python:3.12-slim
    WORKDIR /app
    COPY . .
    RUN python render.py --to settings.py
    CMD ["gunicorn", "-c", "settings.py", "app:app"]

GOOD: the image may bring it, or a volume

    -- Dockerfile --
    FROM registry.example/python-web
    CMD ["gunicorn", "-c", "/etc/gunicorn.py", "app:app"]
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              image: registry.example/web
              command: [gunicorn, -c, /config/gunicorn.py, app:app]

GOOD: a script is started from anywhere

    -- bin/start.sh --
    #!/bin/sh
    exec gunicorn -c deploy/settings.py app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, Severity, rule, show


@rule(
    "GUN110",
    severity=Severity.ERROR,
    each=Deployment,
    sources=["gunicorn 27.0.1, gunicorn/app/base.py, Application.get_config_from_filename"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    named = deployment.server.missing_config
    if named is not None and deployment.platform is not Platform.SCRIPT:
        yield Finding.at(
            named,
            f"there is no file {show(named)} where the command starts: the server does not start",
            label="is not there",
            help="write the path of a config file as the process sees it",
        )
