"""The reloader runs where the service is meant to serve.

Why it hurts: when a reload meets a syntax error, clients are sent the traceback and the source
line (3 of 3 runs). The reloader watches every imported file, which took 0.11 to 0.14 s of CPU in
20 s where an idle server took none to 0.01 s, and a file that changes while it serves restarts all
workers. Gunicorn 25 and newer log `Reloader is on. Use in development only!`.

What to do: leave `reload` out of what is deployed; switch it on in a file for development.

Silent when: the file, or the last stage of a Dockerfile, is plainly for development (`dev`,
`local`, `test` or `override` in its name or path); it is a compose file, which often is so without
saying it, or a script that is run by hand; or the switch depends on the environment.

BAD: an image that watches its own files

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "[|--reload|]", "-b", "0.0.0.0:8000", "app:app"]

BAD: Uvicorn does so, too

    -- Procfile --
    web: uvicorn [|--reload|] --host 0.0.0.0 --port $PORT main:app

GOOD: files for development

    -- Dockerfile.dev --
    FROM python:3.12-slim
    CMD ["gunicorn", "--reload", "-b", "0.0.0.0:8000", "app:app"]
    -- staged/Dockerfile --
    FROM python:3.12-slim AS production
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
    FROM production AS development
    CMD ["gunicorn", "--reload", "-b", "0.0.0.0:8000", "app:app"]
    -- Procfile.local --
    web: uvicorn --reload main:app
    -- docker-compose.yml --
    services:
      web:
        image: python:3.12-slim
        volumes: [".:/app"]
        command: gunicorn --reload -b 0.0.0.0:8000 app:app

GOOD: a switch that is off unless somebody sets it

    -- Procfile --
    web: gunicorn -c web.conf.py app:app
    -- web.conf.py --
    import os

    reload = os.environ.get("ENVIRONMENT") == "dev"
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, Severity, Verdict, judge, rule

_DEPLOYED = (Platform.KUBERNETES, Platform.KNATIVE, Platform.IMAGE, Platform.PROCFILE)


@rule(
    "GUN609",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class Reload; gunicorn/util.py, make_fail_app",
        "uvicorn 0.54.0, docs/deployment/index.md",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    if deployment.platform not in _DEPLOYED or deployment.is_development:
        return
    reload = deployment.server.setting("reload")
    if judge(bool, reload) is Verdict.ALWAYS:
        yield Finding.at(
            reload,
            "reload is on: the server watches its files, and shows clients the source where an "
            "import fails",
            help="leave reload out here, and switch it on in a file for development",
        )
