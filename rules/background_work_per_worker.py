"""Each worker runs the same scheduler.

Why it hurts: a scheduler that is started when the application is imported starts in every worker:
a thread started so was alive in 4 of 4 workers in 3 of 3 runs. Each job runs as often as there are
workers: mails go out four times.

What to do: run the scheduler as a process of its own, or take a lock that only one worker gets.

Silent when: there is one worker, or how many there are depends on the environment; `preload_app`
is on or may be, as the scheduler then runs in the master (GUN501); the start depends on a
condition, or the module takes a lock; or it is a plain thread, which may be meant for each worker
(the option `threads`, on under strict).

BAD: four schedulers

    -- Procfile --
    web: gunicorn -w (|4|) (|main:app|)
    -- main.py --
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask

    app = Flask(__name__)
    scheduler = BackgroundScheduler()
    [|scheduler.start()|]

GOOD: one worker, or one that holds the lock

    -- Procfile --
    web: gunicorn -w 1 main:app
    api: gunicorn -w 4 api:app
    -- main.py --
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask
    app = Flask(__name__)
    scheduler = BackgroundScheduler()
    scheduler.start()
    -- api.py --
    import fcntl
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask
    app = Flask(__name__)
    fcntl.flock(open("/tmp/scheduler.lock", "w"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    scheduler = BackgroundScheduler()
    scheduler.start()

GOOD: a condition decides, or the platform sets the number of workers

    -- Procfile --
    web: gunicorn -w 4 main:app
    api: gunicorn api:app
    -- main.py --
    import os
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask
    app = Flask(__name__)
    if os.environ.get("RUN_SCHEDULER"):
        scheduler = BackgroundScheduler()
        scheduler.start()
    -- api.py --
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask
    app = Flask(__name__)
    BackgroundScheduler().start()

GOOD: a thread for each worker

    -- Procfile --
    web: gunicorn -w 4 main:app
    -- main.py --
    import threading
    from flask import Flask
    app = Flask(__name__)
    threading.Thread(target=print, daemon=True).start()
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    ImportTimeCall,
    Severity,
    Verdict,
    dataclass,
    judge,
    rule,
    show,
)

_SCHEDULERS = (
    "apscheduler.schedulers.background.BackgroundScheduler.start",
    "flask_apscheduler.APScheduler.start",
)
_THREADS = ("threading.Thread.start", "threading.Timer.start")
_LOCKS = ("fcntl.", "filelock.", "portalocker.", "redis.", "socket.", "zc.lockfile.")


@dataclass(frozen=True)
class Options:
    """What can be set."""

    threads: bool = False
    """Whether a plain thread is reported, too."""


@rule(
    "GUN504",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "https://apscheduler.readthedocs.io/en/3.x/faq.html",
        "gunicorn 27.0.1, gunicorn/workers/base.py, Worker.load_wsgi",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, app = deployment.server, deployment.app
    if not server.is_gunicorn or app.target is None:
        return
    if judge(lambda n: n > 1, server.workers) is not Verdict.ALWAYS:
        return
    if judge(bool, server.setting("preload_app")) is not Verdict.NEVER:
        return
    wanted = (*_SCHEDULERS, *(_THREADS if options.threads else ()))
    calls = app.calls_at_import() if app.may_use(wanted) else ()
    for call in calls:
        if call.callee in wanted and not call.maybe and not _is_locked(call, calls):
            steps = [(step.span, f"leads to {step.module}") for step in call.chain]
            yield Finding.at(
                call.span,
                f"{call.callee}() runs when {call.module} is imported, once in each of "
                f"{show(server.workers)} workers",
                label="runs in every worker",
                because=[server.workers, app.target, *steps],
                help="run it as a process of its own, or under a lock that one worker gets",
            )


def _is_locked(call: ImportTimeCall, calls: tuple[ImportTimeCall, ...]) -> bool:
    """Whether the module takes something that may be a lock."""
    return any(other.module == call.module and other.callee.startswith(_LOCKS) for other in calls)
