"""What importing an application calls: which, through which imports, and how surely."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.app import ImportTimeCall
from gunilint.parse.application import parse_application
from gunilint.parse.facts.application import PythonModule
from gunilint.resolve.application import Applications, resolve_app
from gunilint.resolve.environment import Environment
from gunilint.source import Position, Source, Span
from gunilint.value import Bindings, Known, Layer, Origin, Setting

TARGET = Setting(
    "app",
    Known("main:app"),
    Origin(Layer.COMMAND_LINE, Span("Procfile", Position(1, 15), Position(1, 23))),
)


class Repository(MemoryTree):
    """Files by path, and what importing `main` calls."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__({path: dedent(text).lstrip("\n") for path, text in texts.items()})

    def parse(self, path: str) -> PythonModule | None:
        facts = parse_application(self.source(path))
        return facts if isinstance(facts, PythonModule) else None

    def cut(self, span: Span) -> str:
        commands = Source(span.path, "web: gunicorn main:app\n")
        return (self.source(span.path) if self.exists(span.path) else commands).cut(span)

    def source(self, path: str) -> Source:
        found = self.read(path)
        assert isinstance(found, Source)
        return found

    def calls(
        self,
        target: str = "main:app",
        *,
        factory: bool = False,
        environment: Environment | None = None,
    ) -> tuple[ImportTimeCall, ...]:
        setting = Setting("app", Known(target), TARGET.origin)
        applications = Applications(self, self.parse)
        app = resolve_app(setting, applications, ("",), factory, environment=environment)
        return app.calls_at_import()

    def callees(self, target: str = "main:app", *, factory: bool = False) -> list[str]:
        """What is called for sure, and with a question mark what may be."""
        calls = self.calls(target, factory=factory)
        return [call.callee + ("?" if call.maybe else "") for call in calls]


def only(repository: Repository, callee: str) -> ImportTimeCall:
    found = [call for call in repository.calls() if call.callee == callee]
    assert len(found) == 1, [call.callee for call in repository.calls()]
    return found[0]


CASES = [
    ("constructor", "import threading\nthreading.Thread(target=f)", ["threading.Thread"]),
    (
        "method on the result",
        "import threading\nthreading.Thread(target=f).start()",
        ["threading.Thread", "threading.Thread.start"],
    ),
    (
        "method on a name",
        "from threading import Thread as T\nt = T(target=f)\nt.start()",
        ["threading.Thread", "threading.Thread.start"],
    ),
    (
        "method on a subclass's object",
        "import threading\nclass P(threading.Thread): ...\nP().start()",
        ["threading.Thread", "threading.Thread.start"],
    ),
    (
        "method that the subclass has itself",
        """
        import threading, redis
        class P(threading.Thread):
            def start(self):
                redis.Redis()
        P().start()
        """,
        ["threading.Thread", "redis.Redis"],
    ),
    (
        "subscript of a call's call",
        "import asyncio\nasyncio.get_event_loop().create_task(f)",
        ["asyncio.get_event_loop", "asyncio.get_event_loop.create_task"],
    ),
    (
        "in a loop over what was made",
        "import threading\nts = [threading.Thread() for _ in x]\nfor t in ts:\n    t.start()",
        ["threading.Thread", "threading.Thread.start"],
    ),
    (
        "in a comprehension",
        "import threading\nt = 1\n[t.start() for t in [threading.Thread()]]",
        ["threading.Thread", "threading.Thread.start"],
    ),
    ("default argument", "import a\ndef f(x=a.b()): ...", ["a.b"]),
    ("class body", "import a\nclass C:\n    x = a.b()", ["a.b"]),
    ("decorator with a call", "import a\n@a.b()\ndef f(): ...", ["a.b"]),
    ("bare decorator", "import a\n@a.b\ndef f(): ...", ["a.b"]),
    ("keyword argument", "import a\na.b(x=a.c())", ["a.c", "a.b"]),
    ("with", "import a\nwith a.b() as b:\n    b.c()", ["a.b", "a.b.c"]),
    ("assert", "import a\nassert a.b()", ["a.b"]),
    ("f-string", 'import a\nx = f"{a.b()}"', ["a.b"]),
    (
        "try",
        "import a\ntry:\n    a.b()\nexcept E:\n    a.c()\nfinally:\n    a.d()",
        ["a.b", "a.c?", "a.d"],
    ),
    ("if", "import a\nif a.b():\n    a.c()\nelse:\n    a.d()", ["a.b", "a.c?", "a.d?"]),
    ("if that is true", "import a\nif True:\n    a.c()\nelse:\n    a.d()", ["a.c"]),
    ("or", "import a\nx = a.b() or a.c()", ["a.b", "a.c?"]),
    ("and", "import a\nx = a.b() and a.c()", ["a.b", "a.c?"]),
    ("while", "import a\nwhile a.b():\n    a.c()", ["a.b", "a.c?"]),
    ("match", "import a\nmatch a.b():\n    case 1:\n        a.c()", ["a.b", "a.c?"]),
    ("after exit", "import a, sys\nsys.exit()\na.b()", ["sys.exit"]),
    ("function not called", "import a\ndef f():\n    a.b()", []),
    ("lambda not called", "import a\nf = lambda: a.b()", []),
    ("script only", 'import a\nif __name__ == "__main__":\n    a.b()', []),
    ("not the script", 'import a\nif __name__ != "__main__":\n    a.b()', ["a.b"]),
    (
        "type checkers only",
        "import typing, a\nif typing.TYPE_CHECKING:\n    a.b()\nelse:\n    a.c()",
        ["a.c"],
    ),
    (
        "startup handler",
        """
        import a
        from fastapi import FastAPI
        app = FastAPI()
        @app.on_event("startup")
        def start():
            a.b()
        """,
        ["fastapi.FastAPI", "fastapi.FastAPI.on_event"],
    ),
    (
        "lifespan",
        """
        import a
        from contextlib import asynccontextmanager
        from fastapi import FastAPI
        @asynccontextmanager
        async def lifespan(app):
            a.b()
            yield
        app = FastAPI(lifespan=lifespan)
        """,
        ["contextlib.asynccontextmanager", "fastapi.FastAPI"],
    ),
    (
        "cached function not called",
        "import functools, a\n@functools.lru_cache()\ndef f():\n    return a.b()",
        ["functools.lru_cache"],
    ),
    (
        "cached function called",
        "from functools import cache\nimport a\n@cache\ndef f():\n    return a.b()\nf()",
        ["functools.cache", "a.b"],
    ),
    ("function called", "import a\ndef f():\n    a.b()\nf()", ["a.b"]),
    (
        "function called by one that is called",
        "import a\ndef f():\n    g()\ndef g():\n    a.b()\nf()",
        ["a.b"],
    ),
    (
        "function called under a condition",
        "import a\ndef f():\n    a.b()\nif x:\n    f()",
        ["a.b?"],
    ),
    (
        "under a condition, and then for sure",
        "import a\ndef f():\n    a.b()\nif x:\n    f()\nf()",
        ["a.b"],
    ),
    (
        "after a return by a condition",
        "import a\ndef f():\n    if x:\n        return\n    a.b()\nf()",
        ["a.b?"],
    ),
    ("after a return", "import a\ndef f():\n    return\n    a.b()\nf()", []),
    ("decorated by who knows", "import a, d\n@d.e\ndef f():\n    a.b()\nf()", ["d.e", "a.b?"]),
    ("coroutine", "import a\nasync def f():\n    a.b()\nf()", []),
    ("generator", "import a\ndef f():\n    yield a.b()\nf()", []),
    ("recursion", "import a\ndef f():\n    a.b()\n    f()\nf()", ["a.b"]),
    (
        "what the constructor does",
        """
        import psycopg2
        class Database:
            def __init__(self, dsn):
                self.connection = psycopg2.connect(dsn)
                self.connection.cursor()
        db = Database("x")
        """,
        ["psycopg2.connect", "psycopg2.connect.cursor"],
    ),
    (
        "a method, on what the constructor set",
        """
        import redis
        class Cache:
            def __init__(self):
                self.client = redis.Redis()
            def check(self):
                self.client.ping()
        cache = Cache()
        cache.check()
        """,
        ["redis.Redis", "redis.Redis.ping"],
    ),
    (
        "what the constructor of the base does",
        """
        import redis
        class Base:
            def __init__(self):
                self.client = redis.Redis()
        class Cache(Base):
            def __init__(self):
                super().__init__()
                self.client.ping()
        Cache()
        """,
        ["redis.Redis.ping", "redis.Redis"],
    ),
    (
        "a thread that starts itself",
        """
        import threading
        class Poller(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self.start()
        Poller()
        """,
        ["threading.Thread", "threading.Thread.__init__", "threading.Thread.start"],
    ),
    (
        "a base that cannot be told",
        "class A(B):\n    def f(self):\n        super().f()\nA().f()",
        [],
    ),
    (
        "an argument's method",
        "import threading\ndef go(t):\n    t.start()\ngo(threading.Thread())",
        ["threading.Thread", "threading.Thread.start"],
    ),
    (
        "two kinds of argument",
        "import a, b\ndef go(t):\n    t.start()\ngo(a.A())\ngo(b.B())",
        ["a.A", "b.B", "a.A.start", "b.B.start"],
    ),
    (
        "one of two libraries",
        "try:\n    import a\nexcept ImportError:\n    import b as a\na.c()",
        ["b.c?", "a.c?"],
    ),
    (
        "tables made at import",
        """
        from sqlalchemy import create_engine
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase): ...
        Base.metadata.create_all(bind=create_engine("x"))
        """,
        ["sqlalchemy.create_engine", "sqlalchemy.orm.DeclarativeBase.metadata.create_all"],
    ),
    (
        "tables made in an application's context",
        """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        db = SQLAlchemy()
        def create_app():
            app = Flask(__name__)
            db.init_app(app)
            with app.app_context():
                db.create_all()
            return app
        app = create_app()
        """,
        [
            "flask_sqlalchemy.SQLAlchemy",
            "flask.Flask",
            "flask_sqlalchemy.SQLAlchemy.init_app",
            "flask.Flask.app_context",
            "flask_sqlalchemy.SQLAlchemy.create_all",
        ],
    ),
    ("a builtin", "open('x')", ["open"]),
    ("an unknown name", "x.y()", []),
    ("a name of its own", "def open(x): ...\nopen('x')", []),
    (
        "a name that was something else",
        "import a, b\nx = a.A()\nx.go()\nx = b.B()\nx.go()",
        ["a.A", "a.A.go", "b.B", "b.B.go"],
    ),
    (
        "a name that wraps itself",
        "import a, b\nx = a.A()\nx = b.B(x.go())",
        ["a.A", "a.A.go", "b.B"],
    ),
    (
        "a global that a function sets",
        """
        import sqlalchemy
        engine = None
        def init():
            global engine
            engine = sqlalchemy.create_engine("x")
        def use():
            engine.connect()
        init()
        use()
        """,
        ["sqlalchemy.create_engine", "sqlalchemy.create_engine.connect"],
    ),
]


@pytest.mark.parametrize(
    ("code", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_runs_at_import_is_found_and_nothing_else(code: str, expected: list[str]) -> None:
    """Statements, decorators, defaults and called functions run; the rest only is there."""
    assert Repository({"main.py": code}).callees() == expected


def test_a_call_says_where_it_is_and_how_it_is_made() -> None:
    """The span is the call, the owner the name that holds the object, the arguments as written."""
    repository = Repository(
        {
            "main.py": """
            from sqlalchemy import create_engine
            engine = create_engine("é", pool_size=5, echo=not  True)
            engine.connect()
            """
        }
    )
    made = only(repository, "sqlalchemy.create_engine")
    assert repository.cut(made.span) == 'create_engine("é", pool_size=5, echo=not  True)'
    assert made.owner == "engine"
    assert made.arguments == (("pool_size", "5"), ("echo", "not  True"))
    assert (made.module, made.chain) == ("main", ())
    used = only(repository, "sqlalchemy.create_engine.connect")
    assert repository.cut(used.span) == "engine.connect()"
    assert used.owner == "engine"


OWNER_CASES = [
    ("result", "import a\nx = a.b()", "a.b", "x"),
    ("no name", "import a\na.b()", "a.b", None),
    ("method of no name", "import a\na.b().c()", "a.b.c", None),
    ("argument", "import a\nx = str(a.b())", "a.b", None),
    ("class attribute", "import a\nclass C:\n    x = a.b()", "a.b", "C.x"),
    ("local", "import a\ndef f():\n    x = a.b()\nf()", "a.b", None),
    ("method of a local", "import a\ndef f():\n    x = a.b()\n    x.c()\nf()", "a.b.c", None),
    (
        "global in a function",
        "import a\nx = None\ndef f():\n    global x\n    x = a.b()\nf()",
        "a.b",
        "x",
    ),
    ("global used in a function", "import a\nx = a.b()\ndef f():\n    x.c()\nf()", "a.b.c", "x"),
    (
        "shadowed in a function",
        "import a\nx = a.b()\ndef f(x):\n    x.c()\nf(a.d())",
        "a.d.c",
        None,
    ),
    ("attribute of an object", "import a\nx = a.b()\nx.y.z()", "a.b.y.z", "x.y"),
    ("loop", "import a\nfor x in [a.b()]:\n    x.c()", "a.b.c", "x"),
]


@pytest.mark.parametrize(
    ("code", "callee", "owner"), [case[1:] for case in OWNER_CASES], ids=[c[0] for c in OWNER_CASES]
)
def test_the_owner_is_a_name_of_the_module_or_nothing(
    code: str, callee: str, owner: str | None
) -> None:
    """What a hook could close is told by the module-level name that holds it."""
    assert only(Repository({"main.py": code}), callee).owner == owner


def test_the_owner_in_another_module_has_the_name_it_has_there() -> None:
    """`db.engine.connect()` is on `engine`, whatever the module is called here."""
    repository = Repository(
        {
            "main.py": "import db\nfrom db import engine as e\ndb.engine.connect()\ne.begin()\n",
            "db.py": "import sqlalchemy\nengine = sqlalchemy.create_engine('x')\n",
        }
    )
    assert only(repository, "sqlalchemy.create_engine.connect").owner == "engine"
    assert only(repository, "sqlalchemy.create_engine.begin").owner == "e"


def test_what_a_with_statement_closes_is_marked() -> None:
    """A managed object is gone when the import ends; what is made inside is not."""
    repository = Repository(
        {
            "main.py": """
            import a
            from contextlib import closing
            with a.pool() as pool, closing(a.connect()) as connection:
                pool.submit()
                other = a.other()
            """
        }
    )
    assert {call.callee: call.managed for call in repository.calls()} == {
        "a.pool": True,
        "a.connect": True,
        "contextlib.closing": True,
        "a.pool.submit": False,
        "a.other": False,
    }


def steps(repository: Repository, call: ImportTimeCall) -> list[tuple[str, str, str, bool]]:
    return [
        (step.module, step.span.path, repository.cut(step.span), step.is_call)
        for step in call.chain
    ]


def test_the_chain_shows_the_imports_from_the_target_to_the_call() -> None:
    """Each step is an import statement's mention of the next module."""
    repository = Repository(
        {
            "main.py": "from pkg.web import app\n",
            "pkg/__init__.py": "",
            "pkg/web.py": "from . import db\nfrom .jobs import scheduler\n",
            "pkg/db.py": "import psycopg2\nconnection = psycopg2.connect()\n",
            "pkg/jobs.py": "import pkg.db as d, sched\nscheduler = sched.scheduler()\n",
        }
    )
    assert steps(repository, only(repository, "psycopg2.connect")) == [
        ("pkg.web", "main.py", "pkg.web", False),
        ("pkg.db", "pkg/web.py", "db", False),
    ]
    assert steps(repository, only(repository, "sched.scheduler")) == [
        ("pkg.web", "main.py", "pkg.web", False),
        ("pkg.jobs", "pkg/web.py", ".jobs", False),
    ]
    assert only(repository, "psycopg2.connect").module == "pkg.db"


def test_a_call_that_is_reached_twice_is_told_once_by_the_shortest_chain() -> None:
    """The long way round comes first in the file and loses all the same."""
    repository = Repository(
        {
            "main.py": "import a\nimport c\n",
            "a.py": "import b\n",
            "b.py": "import c\n",
            "c.py": "import x\nx.y()\n",
        }
    )
    assert steps(repository, only(repository, "x.y")) == [("c", "main.py", "c", False)]


def test_importing_a_module_runs_the_packages_around_it() -> None:
    """`import a.b.c` runs a, a.b and a.b.c; the mention of a package is its part of the name."""
    repository = Repository(
        {
            "main.py": "import a.b.c\n",
            "a/__init__.py": "import x\nx.a()\n",
            "a/b/__init__.py": "import x\nx.b()\n",
            "a/b/c.py": "import x\nx.c()\n",
        }
    )
    found = {call.callee: steps(repository, call) for call in repository.calls()}
    assert found == {
        "x.a": [("a", "main.py", "a", False)],
        "x.b": [("a.b", "main.py", "a.b", False)],
        "x.c": [("a.b.c", "main.py", "a.b.c", False)],
    }


def test_the_packages_around_the_target_run_before_it() -> None:
    """They are imported by the server itself, so the chain is empty."""
    repository = Repository({"pkg/__init__.py": "import x\nx.a()\n", "pkg/main.py": "app = 1\n"})
    calls = repository.calls("pkg.main:app")
    assert [(call.callee, call.module, call.chain) for call in calls] == [("x.a", "pkg", ())]


def test_a_call_of_a_function_is_a_step_of_the_chain() -> None:
    """The reader sees who calls what connects, and that a module of another file has it."""
    repository = Repository(
        {
            "main.py": "from db import connect\nconnect(retries=3)\n",
            "db.py": "import psycopg2\ndef connect(retries):\n    return psycopg2.connect()\n",
        }
    )
    call = only(repository, "psycopg2.connect")
    assert steps(repository, call) == [("db.connect", "main.py", "connect(retries=3)", True)]
    assert call.module == "db"


def test_imports_inside_a_function_count_when_it_is_called() -> None:
    """A factory's late imports run with it, and only if it is called."""
    repository = Repository(
        {
            "main.py": "def make():\n    from jobs import start\n    start()\n",
            "jobs.py": "import x\nx.at_import()\ndef start():\n    x.in_start()\n",
        }
    )
    assert repository.callees("main:make") == []
    assert repository.callees("main:make()") == ["x.at_import", "x.in_start"]
    assert repository.callees("main:make", factory=True) == ["x.at_import", "x.in_start"]


def test_an_import_under_a_condition_makes_all_of_it_conditional() -> None:
    """What may not be imported may not call anything."""
    repository = Repository({"main.py": "if x:\n    import jobs\n", "jobs.py": "import y\ny.z()\n"})
    assert repository.callees() == ["y.z?"]


def test_an_import_that_may_fail_is_made_all_the_same() -> None:
    """The repository has the module, so `except ImportError` is for others."""
    repository = Repository(
        {
            "main.py": "try:\n    import jobs\nexcept ImportError:\n    jobs = None\n",
            "jobs.py": "import y\ny.z()\n",
        }
    )
    assert repository.callees() == ["y.z"]


def test_modules_that_are_not_of_the_repository_are_not_followed() -> None:
    """Neither installed packages, nor what only type checkers or scripts import."""
    repository = Repository(
        {
            "main.py": """
            from typing import TYPE_CHECKING
            import logging, requests
            if TYPE_CHECKING:
                import typed
            if __name__ == "__main__":
                import script
            """,
            "typed.py": "import x\nx.y()\n",
            "script.py": "import x\nx.y()\n",
            "logging.py": "import x\nx.y()\n",
            "other.py": "import x\nx.y()\n",
        }
    )
    assert repository.callees() == []


def test_a_name_of_the_package_hides_the_module_of_that_name() -> None:
    """`from pkg import db` imports pkg.db only where pkg binds no db."""
    files = {
        "main.py": "from pkg import db\n",
        "pkg/__init__.py": "db = 1\n",
        "pkg/db.py": "import x\nx.y()\n",
    }
    assert Repository(files).callees() == []
    assert Repository({**files, "pkg/__init__.py": ""}).callees() == ["x.y"]


def test_importing_by_name_is_importing() -> None:
    """`importlib.import_module("jobs")` runs it."""
    repository = Repository(
        {
            "main.py": "import importlib\nimportlib.import_module('jobs')\n",
            "jobs.py": "import x\nx.y()\n",
        }
    )
    assert repository.callees() == ["importlib.import_module", "x.y"]


DJANGO = {
    "main.py": """
    import os
    from django.core.wsgi import get_wsgi_application
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")
    app = get_wsgi_application()
    """,
    "site_/__init__.py": "",
    "site_/settings.py": """
    from .base import *
    INSTALLED_APPS += ["reports.apps.ReportsConfig"]
    MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "shop.middleware.Track"]
    ROOT_URLCONF = "site_.urls"
    """,
    "site_/base.py": 'THIRD = ["django.contrib.auth"]\nINSTALLED_APPS = [*THIRD, "shop"]\n',
    "site_/other.py": 'INSTALLED_APPS = ["reports"]\n',
    "site_/urls.py": "import x\nx.urls()\n",
    "shop/__init__.py": "",
    "shop/apps.py": """
    from django.apps import AppConfig
    class ShopConfig(AppConfig):
        name = "shop"
        def ready(self):
            from . import jobs
            jobs.start()
    """,
    "shop/jobs.py": """
    from apscheduler.schedulers.background import BackgroundScheduler
    def start():
        scheduler = BackgroundScheduler()
        scheduler.start()
    """,
    "shop/models.py": "import x\nx.models()\n",
    "shop/middleware.py": """
    import redis
    class Track:
        def __init__(self, get_response):
            self.redis = redis.Redis()
    """,
    "shop/views.py": "import x\nx.views()\n",
    "reports/__init__.py": "",
    "reports/apps.py": """
    import x
    from django.apps import AppConfig
    class ReportsConfig(AppConfig):
        name = "reports"
        def ready(self):
            x.reports()
    class Other(AppConfig):
        name = "other"
        def ready(self):
            x.other()
    """,
}


def test_django_imports_what_the_settings_install() -> None:
    """Applications, their models and middleware, and `ready`; not what the first request needs."""
    repository = Repository(DJANGO)
    callees = repository.callees()
    assert "apscheduler.schedulers.background.BackgroundScheduler.start" in callees
    assert {"x.models", "x.reports", "redis.Redis"} <= set(callees)
    assert not {"x.urls", "x.views", "x.other"} & set(callees)
    call = only(repository, "apscheduler.schedulers.background.BackgroundScheduler.start")
    assert steps(repository, call) == [
        ("site_.settings", "main.py", "site_.settings", False),
        ("shop.apps.ShopConfig.ready", "site_/base.py", "shop", True),
        ("shop.jobs.start", "shop/apps.py", "jobs.start()", True),
    ]


def test_djangos_settings_are_those_that_the_environment_names() -> None:
    """`setdefault` gives way to the server's environment."""
    given = Environment(bindings=Bindings({"DJANGO_SETTINGS_MODULE": "site_.other"}))
    calls = Repository(DJANGO).calls(environment=given)
    callees = {call.callee for call in calls}
    assert "x.models" not in callees
    # Two configs and neither says it is the default: Django takes none of them.
    assert "x.reports" not in callees


def test_djangos_settings_that_cannot_be_told_are_not_followed() -> None:
    """No name, no applications."""
    files = {**DJANGO, "main.py": DJANGO["main.py"].replace('"site_.settings"', "NAME")}
    assert "x.models" not in Repository(files).callees()


def test_django_that_may_not_be_set_up_may_not_import() -> None:
    """A condition around `get_wsgi_application` is one around all that it imports."""
    main = DJANGO["main.py"].replace("app = get", "if x:\n        app = get")
    assert "x.models?" in Repository({**DJANGO, "main.py": main}).callees()


def test_an_answer_is_worked_out_once() -> None:
    """Rules may ask as often as they like."""
    repository = Repository({"main.py": "import x\nx.y()\n"})
    app = resolve_app(TARGET, Applications(repository, repository.parse), ("",))
    assert app.calls_at_import() is app.calls_at_import()


def test_hostile_modules_end() -> None:
    """Circles of every kind are cut, and what is not in them is still found."""
    repository = Repository(
        {
            "main.py": """
            from other import *
            import x
            a = b
            b = a
            class C(D): ...
            class D(C): ...
            C().go()
            def f(n): return f(f(n))
            g = f(f(f(f(f(1)))))
            h = [h for h in h]
            for i in i: i.j()
            x.y()
            """,
            "other.py": "from main import *\nimport main\nmain.a.b()\n",
        }
    )
    assert "x.y" in repository.callees()
