"""A setting is written that this worker class does not use.

Why it hurts: somebody believes that it is in force. `threads` did nothing on Uvicorn and gevent
workers and is a warning in the log on asgi; with `limit_request_line = 50` a Uvicorn worker took a
request line of 200 characters; the asgi worker served two requests at once with
`worker_connections = 1`.

What to do: leave it out, or use the class that it is for; a Uvicorn worker takes its own options
through `CONFIG_KWARGS` of a subclass.

Silent when: the value is the default; the class cannot be told, is one of the repository's own, or
may still be chosen by a command that is not here; or the setting stands in a config file that
several deployments load. `keepalive` on sync, which always closes, is reported under strict only:
many keep it for the day when they use threads.

BAD: Uvicorn has no threads to set, and logs in its own format

    -- gunicorn.conf.py --
    worker_class = (|"uvicorn_worker.UvicornWorker"|)
    threads = [|4|]
    access_log_format = [|"%(h)s %(r)s"|]

BAD: gevent counts connections, sync has one

    -- Procfile --
    web: gunicorn -k (|gevent|) --threads [|8|] app:app
    api: gunicorn -k (|sync|) --worker-connections [|500|] app:app

BAD: sync closes every connection

    policy: strict
    -- Procfile --
    web: (|gunicorn --keep-alive [|75|] app:app|)

GOOD: each in its place, and a default

    -- Procfile --
    web: gunicorn -k gthread --threads 8 --worker-connections 500 app:app
    api: gunicorn -k gevent --worker-connections 500 app:app
    asgi: gunicorn -k uvicorn_worker.UvicornWorker --threads 1 app:app
    sync: gunicorn --keep-alive 75 app:app

GOOD: one file for two deployments, or for a command that is not here

    -- Procfile --
    web: gunicorn -c web.conf.py -k uvicorn_worker.UvicornWorker app:app
    admin: gunicorn -c web.conf.py -k gthread admin:app
    -- web.conf.py --
    threads = 8
    -- other/gunicorn.conf.py --
    worker_connections = 500

GOOD: the class is the repository's own, or the environment chooses it

    -- Procfile --
    web: gunicorn -k workers.WebWorker --threads 8 app:app
    api: gunicorn -k ${WORKER_CLASS:-gevent} --threads 8 app:app
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    Layer,
    Platform,
    Setting,
    Severity,
    Verdict,
    WorkerKind,
    dataclass,
    judge,
    rule,
)

_PARSING = """
    limit_request_line limit_request_fields limit_request_field_size proxy_protocol
    secure_scheme_headers header_map forwarder_headers permit_obsolete_folding
"""
_UNUSED = {
    WorkerKind.SYNC: "worker_connections",
    WorkerKind.GEVENT: "threads",
    WorkerKind.GEVENT_PYWSGI: "threads keepalive",
    WorkerKind.TORNADO: "threads worker_connections",
    WorkerKind.ASGI: "threads worker_connections",
    WorkerKind.UVICORN: f"threads worker_connections access_log_format root_path {_PARSING}",
}
"""gunicorn 27.0.1, gunicorn/workers/*.py; uvicorn-worker 0.4.0, UvicornWorker.__init__."""


@dataclass(frozen=True)
class Options:
    """What can be set."""

    keepalive_on_sync: bool = False
    """Whether `keepalive` is reported where the worker is sync."""


@rule(
    "GUN105",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/sync.py, gthread.py, ggevent.py, gtornado.py, gasgi.py",
        "uvicorn-worker 0.4.0, uvicorn_worker/_workers.py, UvicornWorker.__init__",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn or server.worker_kind is None:
        return
    chosen, kind = server.worker_class, server.worker_kind
    is_open = chosen.is_default and deployment.platform is Platform.CONFIG_FILE
    if is_open or not isinstance(chosen.known, str):
        return
    names = _UNUSED.get(kind, "").split()
    if options.keepalive_on_sync and kind is WorkerKind.SYNC:
        names.append("keepalive")
    for name in names:
        setting = server.settings.get(name)
        if setting is None or not _is_chosen(setting, shared=deployment.shares_config):
            continue
        yield Finding.at(
            setting,
            f"{name} is set, and {kind.value} workers do not use it",
            because=[chosen],
            help=f"leave {name} out",
        )


def _is_chosen(setting: Setting[object], *, shared: bool) -> bool:
    """Whether somebody set it, for this deployment, to something else than its default."""
    if setting.is_default or (shared and setting.origin.layer is Layer.CONFIG_FILE):
        return False
    default = next((item for item in setting.shadows if item.is_default), None)
    if default is None:
        return False
    return judge(lambda value, usual: value != usual, setting, default) is Verdict.ALWAYS
