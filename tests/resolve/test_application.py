"""What a server's target is: its file, its interface, and the evidence."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.app import App, Interface
from gunilint.parse.application import parse_application
from gunilint.parse.facts.application import PythonModule
from gunilint.resolve.application import (
    Applications,
    Fault,
    find_target_fault,
    find_uvicorn_run,
    resolve_app,
)
from gunilint.source import Position, Source, Span
from gunilint.value import Known, Layer, Origin, Setting, Unknown, Value

ASGI = Interface.ASGI
WSGI = Interface.WSGI


class Files(MemoryTree):
    """A repository that is a mapping from path to text."""

    def parse(self, path: str) -> PythonModule | None:
        facts = parse_application(self.source(path))
        return facts if isinstance(facts, PythonModule) else None

    def cut(self, span: Span) -> str:
        return self.source(span.path).cut(span)

    def source(self, path: str) -> Source:
        found = self.read(path)
        assert isinstance(found, Source)
        return found


COMMAND = Span("Procfile", Position(1, 15), Position(1, 30))


def setting(value: Value[str]) -> Setting[str]:
    return Setting("app", value, Origin(Layer.COMMAND_LINE, COMMAND))


def files(texts: dict[str, str]) -> Files:
    return Files({path: dedent(text).lstrip("\n") for path, text in texts.items()})


def app_of(
    texts: dict[str, str] | Files,
    target: str = "main:app",
    *,
    roots: tuple[str, ...] = ("",),
    factory: bool = False,
    tries_call: bool = False,
) -> App:
    repository = texts if isinstance(texts, Files) else files(texts)
    return resolve_app(
        setting(Known(target)),
        Applications(repository, repository.parse),
        roots,
        factory,
        tries_call=tries_call,
    )


CASES = [
    # id, code of main.py, interface, framework, evidence
    ("fastapi", "from fastapi import FastAPI\napp = FastAPI()", ASGI, "FastAPI", "FastAPI()"),
    (
        "fastapi by module",
        "import fastapi as fa\napp = fa.FastAPI(title='é')",
        ASGI,
        "FastAPI",
        "fa.FastAPI(title='é')",
    ),
    (
        "annotated",
        "import fastapi\napp: fastapi.FastAPI = fastapi.FastAPI()",
        ASGI,
        "FastAPI",
        "fastapi.FastAPI()",
    ),
    (
        "starlette",
        "from starlette.applications import Starlette\napp = Starlette(debug=True)",
        ASGI,
        "Starlette",
        "Starlette(debug=True)",
    ),
    ("quart", "from quart import Quart\napp = Quart(__name__)", ASGI, "Quart", "Quart(__name__)"),
    ("litestar", "from litestar import Litestar\napp = Litestar([])", ASGI, "Litestar", None),
    ("sanic", "from sanic import Sanic\napp = Sanic('x')", ASGI, "Sanic", "Sanic('x')"),
    (
        "blacksheep",
        "from blacksheep import Application\napp = Application()",
        ASGI,
        "BlackSheep",
        "Application()",
    ),
    ("falcon asgi", "import falcon.asgi\napp = falcon.asgi.App()", ASGI, "Falcon", None),
    ("falcon wsgi", "import falcon\napp = falcon.App()", WSGI, "Falcon", "falcon.App()"),
    ("falcon api", "import falcon\napp = falcon.API()", WSGI, "Falcon", "falcon.API()"),
    ("flask", "from flask import Flask\napp = Flask(__name__)", WSGI, "Flask", "Flask(__name__)"),
    ("bottle", "import bottle\napp = bottle.default_app()", WSGI, "Bottle", None),
    (
        "pyramid",
        """
        from pyramid.config import Configurator
        with Configurator() as config:
            config.add_route("a", "/")
            app = config.make_wsgi_app()
        """,
        WSGI,
        "Pyramid",
        "config.make_wsgi_app()",
    ),
    (
        "django wsgi",
        "from django.core.wsgi import get_wsgi_application\napp = get_wsgi_application()",
        WSGI,
        "Django",
        "get_wsgi_application()",
    ),
    (
        "django asgi",
        "from django.core.asgi import get_asgi_application\napp = get_asgi_application()",
        ASGI,
        "Django",
        "get_asgi_application()",
    ),
    (
        "channels",
        """
        from channels.routing import ProtocolTypeRouter
        from django.core.asgi import get_asgi_application
        django = get_asgi_application()
        app = ProtocolTypeRouter({"http": django})
        """,
        ASGI,
        "Channels",
        'ProtocolTypeRouter({"http": django})',
    ),
    (
        "dash",
        "from dash import Dash\ndash = Dash(__name__)\napp = dash.server",
        WSGI,
        "Dash",
        "Dash(__name__)",
    ),
    ("dash with a backend", "import dash\napp = dash.Dash(backend=b).server", None, None, None),
    ("dash itself", "import dash\napp = dash.Dash(__name__)", None, None, None),
    ("aiohttp", "from aiohttp import web\napp = web.Application()", None, "aiohttp", None),
    ("tornado", "import tornado.web\napp = tornado.web.Application([])", None, "Tornado", None),
    ("connexion 2 or 3", "import connexion\napp = connexion.FlaskApp('x')", None, None, None),
    ("connexion 3", "import connexion\napp = connexion.AsyncApp('x')", ASGI, "Connexion", None),
    ("unknown library", "from ours import App\napp = App()", None, None, None),
    ("the class and not an object", "from fastapi import FastAPI\napp = FastAPI", None, None, None),
    # Shapes
    (
        "asgi function",
        "async def app(scope, receive, send):\n    pass",
        ASGI,
        None,
        "async def app(scope, receive, send)",
    ),
    ("asgi function, other names", "async def app(s, r, w): pass", ASGI, None, None),
    ("asgi function, two parameters", "async def app(s, r): pass", None, None, None),
    (
        "wsgi function",
        "def app(environ, start_response):\n    return []",
        WSGI,
        None,
        "def app(environ, start_response)",
    ),
    ("wsgi function, env", "def app(env, start): return []", WSGI, None, None),
    ("wsgi lambda", "app = lambda environ, start_response: []", WSGI, None, None),
    ("wsgi generator", "def app(environ, start_response):\n    yield b''", WSGI, None, None),
    ("a function of two things", "def app(config, debug): return []", None, None, None),
    ("a function of anything", "def app(*args): return []", None, None, None),
    ("asgi 2", "def app(scope): return None", None, None, None),
    (
        "decorated by who knows",
        "from x import d\n@d\ndef app(environ, start): ...",
        None,
        None,
        None,
    ),
    (
        "werkzeug request",
        "from werkzeug.wrappers import Request\n@Request.application\ndef app(request): ...",
        WSGI,
        None,
        "def app(request)",
    ),
    (
        "asgi object",
        """
        class App:
            async def __call__(self, scope, receive, send): ...
        app = App()
        """,
        ASGI,
        None,
        "async def __call__(self, scope, receive, send)",
    ),
    (
        "wsgi object by inheritance",
        """
        class Base:
            def __call__(self, environ, start_response): ...
        class App(Base): ...
        app = App()
        """,
        WSGI,
        None,
        "def __call__(self, environ, start_response)",
    ),
    (
        "subclass of FastAPI",
        "from fastapi import FastAPI\nclass API(FastAPI): ...\napp = API()",
        ASGI,
        "FastAPI",
        "API()",
    ),
    (
        "subclass with the name of its base",
        "from flask import Flask\nclass Flask(Flask): ...\napp = Flask('x')",
        WSGI,
        "Flask",
        "Flask('x')",
    ),
    ("a method", "class A:\n  def f(self, environ, start): ...\napp = A().f", WSGI, None, None),
    # Wrappers
    (
        "flask in ProxyFix",
        """
        from flask import Flask
        from werkzeug.middleware.proxy_fix import ProxyFix
        app = Flask(__name__)
        app = ProxyFix(app, x_for=1)
        """,
        WSGI,
        "Flask",
        "Flask(__name__)",
    ),
    (
        "flask with a wrapped wsgi_app",
        """
        from flask import Flask
        from werkzeug.middleware.proxy_fix import ProxyFix
        app = Flask(__name__)
        app.wsgi_app = ProxyFix(app.wsgi_app)
        """,
        WSGI,
        "Flask",
        "Flask(__name__)",
    ),
    (
        "middleware over what cannot be told",
        "from x import y\nfrom whitenoise import WhiteNoise\napp = WhiteNoise(y())",
        WSGI,
        "WhiteNoise",
        "WhiteNoise(y())",
    ),
    (
        "whitenoise over django",
        """
        from django.core.wsgi import get_wsgi_application
        from whitenoise.django import DjangoWhiteNoise
        app = get_wsgi_application()
        app = DjangoWhiteNoise(app)
        """,
        WSGI,
        "Django",
        "get_wsgi_application()",
    ),
    (
        "wsgi middleware over asgi contradicts itself",
        """
        from fastapi import FastAPI
        from werkzeug.middleware.proxy_fix import ProxyFix
        app = ProxyFix(FastAPI())
        """,
        None,
        None,
        None,
    ),
    (
        "flask made asgi",
        """
        from asgiref.wsgi import WsgiToAsgi
        from flask import Flask
        flask = Flask(__name__)
        app = WsgiToAsgi(flask)
        """,
        ASGI,
        "asgiref",
        "WsgiToAsgi(flask)",
    ),
    (
        "flask beside its asgi form",
        """
        from asgiref.wsgi import WsgiToAsgi
        from flask import Flask
        app = Flask(__name__)
        asgi_app = WsgiToAsgi(app)
        """,
        WSGI,
        "Flask",
        "Flask(__name__)",
    ),
    (
        "fastapi made wsgi",
        "import fastapi, a2wsgi\napp = a2wsgi.ASGIMiddleware(fastapi.FastAPI())",
        WSGI,
        "a2wsgi",
        "a2wsgi.ASGIMiddleware(fastapi.FastAPI())",
    ),
    (
        "flask made asgi by a2wsgi",
        "import flask\nfrom a2wsgi import WSGIMiddleware\napp = WSGIMiddleware(flask.Flask('x'))",
        ASGI,
        "a2wsgi",
        "WSGIMiddleware(flask.Flask('x'))",
    ),
    (
        "flask mounted in fastapi",
        """
        from fastapi import FastAPI
        from fastapi.middleware.wsgi import WSGIMiddleware
        from flask import Flask
        flask_app = Flask(__name__)
        app = FastAPI()
        app.mount("/v1", WSGIMiddleware(flask_app))
        """,
        ASGI,
        "FastAPI",
        "FastAPI()",
    ),
    (
        "socket.io around fastapi",
        """
        import socketio
        from fastapi import FastAPI
        api = FastAPI()
        sio = socketio.AsyncServer(async_mode="asgi")
        app = socketio.ASGIApp(sio, api)
        """,
        ASGI,
        "Socket.IO",
        "socketio.ASGIApp(sio, api)",
    ),
    (
        "socket.io around flask",
        "import socketio\napp = socketio.WSGIApp(socketio.Server(), None)",
        WSGI,
        "Socket.IO",
        None,
    ),
    (
        "cors around fastapi",
        """
        from fastapi import FastAPI
        from fastapi.middleware.cors import CORSMiddleware
        app = CORSMiddleware(app=FastAPI(), allow_origins=["*"])
        """,
        ASGI,
        "FastAPI",
        "FastAPI()",
    ),
    (
        "opentelemetry around a class of one's own",
        """
        from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
        class App:
            def __call__(self, environ, start_response): ...
        app = OpenTelemetryMiddleware(App())
        """,
        WSGI,
        None,
        "def __call__(self, environ, start_response)",
    ),
    (
        "new relic twice called",
        "import newrelic.agent\nfrom x import y\napp = newrelic.agent.wsgi_application()(y)",
        WSGI,
        "New Relic",
        None,
    ),
    (
        "a middleware of one's own",
        """
        from fastapi import FastAPI
        class Prefix:
            def __init__(self, app): self.app = app
            async def __call__(self, scope, receive, send): await self.app(scope, receive, send)
        app = Prefix(FastAPI())
        """,
        ASGI,
        None,
        "async def __call__(self, scope, receive, send)",
    ),
    (
        "a wrapper that gives back what it got",
        """
        from flask import Flask
        def with_routes(app):
            app.add_url_rule("/", view_func=print)
            return app
        app = with_routes(Flask("x"))
        """,
        WSGI,
        "Flask",
        'Flask("x")',
    ),
    (
        "cast",
        "import typing, flask\napp = typing.cast(object, flask.Flask('x'))",
        WSGI,
        "Flask",
        None,
    ),
    ("an unknown wrapper", "import flask, x\napp = x.wrap(flask.Flask('x'))", None, None, None),
    # Factories
    (
        "factory called in the module",
        """
        from flask import Flask
        def create_app(name="x"):
            app = Flask(name)
            return app
        app = create_app()
        """,
        WSGI,
        "Flask",
        "Flask(name)",
    ),
    (
        "factory with two ways to the same",
        """
        from flask import Flask
        def create_app(test=False):
            if test:
                return Flask("test")
            return Flask("x")
        app = create_app()
        """,
        WSGI,
        "Flask",
        'Flask("test")',
    ),
    (
        "factory with two ways to different things",
        """
        import fastapi, flask
        def create_app(old=False):
            if old:
                return flask.Flask("x")
            return fastapi.FastAPI()
        app = create_app()
        """,
        None,
        None,
        None,
    ),
    (
        "factory with one way that cannot be told",
        """
        import flask, x
        def create_app(old=False):
            if old:
                return x.make()
            return flask.Flask("x")
        app = create_app()
        """,
        None,
        None,
        None,
    ),
    (
        "cached factory",
        """
        from functools import lru_cache
        from flask import Flask
        @lru_cache(maxsize=None)
        def create_app():
            return Flask("x")
        app = create_app()
        """,
        WSGI,
        "Flask",
        'Flask("x")',
    ),
    (
        "coroutine",
        "import fastapi\nasync def f(): return fastapi.FastAPI()\napp = f()",
        None,
        None,
        None,
    ),
    (
        "method that makes it",
        """
        from flask import Flask
        class Builder:
            def __init__(self):
                self.app = Flask("x")
            def build(self):
                return self.app
        app = Builder().build()
        """,
        WSGI,
        "Flask",
        'Flask("x")',
    ),
    (
        "attribute of an object",
        """
        from fastapi import FastAPI
        class Service:
            def __init__(self):
                self.api = FastAPI()
        app = Service().api
        """,
        ASGI,
        "FastAPI",
        "FastAPI()",
    ),
    (
        "closure",
        """
        def make(prefix):
            async def inner(scope, receive, send): ...
            return inner
        app = make("/")
        """,
        ASGI,
        None,
        "async def inner(scope, receive, send)",
    ),
    ("unpacked", "import flask\napp, other = flask.Flask('x'), 1", WSGI, "Flask", None),
    (
        "unpacked call",
        "from fasthtml.common import fast_app\napp, rt = fast_app()",
        ASGI,
        "FastHTML",
        None,
    ),
    # Conditions
    (
        "the same kind by both branches",
        """
        import os
        from flask import Flask
        if os.environ.get("X"):
            app = Flask("a")
        else:
            app = Flask("b")
        """,
        WSGI,
        "Flask",
        'Flask("b")',
    ),
    (
        "another kind by a condition",
        """
        import os, flask, fastapi
        app = flask.Flask("a")
        if os.environ.get("ASGI"):
            app = fastapi.FastAPI()
        """,
        None,
        None,
        None,
    ),
    (
        "wrapped by a condition",
        """
        import os
        from asgiref.wsgi import WsgiToAsgi
        from flask import Flask
        app = Flask("a")
        if os.environ.get("ASGI"):
            app = WsgiToAsgi(app)
        """,
        None,
        None,
        None,
    ),
    (
        "another kind by an expression",
        "import flask, fastapi, x\napp = flask.Flask('a') if x.y else fastapi.FastAPI()",
        None,
        None,
        None,
    ),
    (
        "None before and in an except",
        """
        app = None
        try:
            from flask import Flask
            app = Flask("x")
        except ImportError:
            app = None
        """,
        WSGI,
        "Flask",
        'Flask("x")',
    ),
    (
        "only for type checkers",
        """
        from typing import TYPE_CHECKING
        import fastapi, flask
        if TYPE_CHECKING:
            app = flask.Flask("x")
        else:
            app = fastapi.FastAPI()
        """,
        ASGI,
        "FastAPI",
        "fastapi.FastAPI()",
    ),
    (
        "rebound by the script only",
        """
        import fastapi, flask
        app = flask.Flask("x")
        if __name__ == "__main__":
            app = fastapi.FastAPI()
        """,
        WSGI,
        "Flask",
        'flask.Flask("x")',
    ),
    (
        "the last binding wins",
        "import fastapi, flask\napp = flask.Flask('x')\napp = fastapi.FastAPI()",
        ASGI,
        "FastAPI",
        "fastapi.FastAPI()",
    ),
    ("deleted", "import flask\napp = flask.Flask('x')\ndel app", None, None, None),
    (
        "set by a function that declares it global",
        """
        import flask
        app = None
        def setup():
            global app
            app = flask.Flask("x")
        setup()
        """,
        WSGI,
        "Flask",
        'flask.Flask("x")',
    ),
    (
        "set to another kind by such a function",
        """
        import fastapi, flask
        app = fastapi.FastAPI()
        def setup():
            global app
            app = flask.Flask("x")
        """,
        None,
        None,
        None,
    ),
    ("star import of a library", "from fastapi import *\napp = FastAPI()", None, None, None),
    (
        "star import after the binding",
        "import flask\napp = flask.Flask('x')\nfrom somewhere import *",
        None,
        None,
        None,
    ),
    ("a circle", "app = app", None, None, None),
    (
        "a circle of functions",
        "def f(): return g()\ndef g(): return f()\napp = f()",
        None,
        None,
        None,
    ),
    ("not there", "x = 1", None, None, None),
]


@pytest.mark.parametrize(
    ("code", "interface", "framework", "evidence"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_the_interface_is_told_where_it_is_certain_and_only_there(
    code: str, interface: Interface | None, framework: str | None, evidence: str | None
) -> None:
    """Frameworks, shapes and wrappers decide it; what is unknown or contradictory does not."""
    repository = files({"main.py": code})
    app = app_of(repository)
    assert (app.interface, app.framework) == (interface, framework)
    assert app.path == "main.py"
    if evidence is not None:
        assert app.evidence is not None
        assert repository.cut(app.evidence) == evidence


FILE_CASES = [
    # id, files, target, roots, path, interface, evidence
    (
        "re-exported by the package",
        {
            "app/__init__.py": "from .application import app\n",
            "app/application.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        },
        "app:app",
        ("",),
        "app/__init__.py",
        ASGI,
        "FastAPI()",
    ),
    (
        "source layout",
        {"src/app/main.py": "import flask\napp = flask.Flask('x')\n", "src/app/__init__.py": ""},
        "app.main:app",
        ("src",),
        "src/app/main.py",
        WSGI,
        "flask.Flask('x')",
    ),
    (
        "namespace package",
        {"services/web/main.py": "import flask\napp = flask.Flask('x')\n"},
        "services.web.main:app",
        ("",),
        "services/web/main.py",
        WSGI,
        "flask.Flask('x')",
    ),
    (
        "the best search path wins",
        {
            "a/main.py": "import flask\napp = flask.Flask('x')\n",
            "b/main.py": "import fastapi\napp = fastapi.FastAPI()\n",
        },
        "main:app",
        ("b", "a"),
        "b/main.py",
        ASGI,
        "fastapi.FastAPI()",
    ),
    (
        "a package wins over a module beside it",
        {
            "main.py": "import flask\napp = flask.Flask('x')\n",
            "main/__init__.py": "import fastapi\napp = fastapi.FastAPI()\n",
        },
        "main:app",
        ("./",),
        "main/__init__.py",
        ASGI,
        "fastapi.FastAPI()",
    ),
    (
        "default name",
        {"p/wsgi.py": "from django.core import wsgi\napplication = wsgi.get_wsgi_application()\n"},
        "p.wsgi",
        ("",),
        "p/wsgi.py",
        WSGI,
        "wsgi.get_wsgi_application()",
    ),
    (
        "factory called in the target",
        {"web.py": "import flask\ndef create_app(env='dev'):\n    return flask.Flask(env)\n"},
        "web:create_app('prod')",
        ("",),
        "web.py",
        WSGI,
        "flask.Flask(env)",
    ),
    (
        "factory not called",
        {"web.py": "import flask\ndef create_app():\n    return flask.Flask('x')\n"},
        "web:create_app",
        ("",),
        "web.py",
        None,
        None,
    ),
    (
        "imported factory",
        {
            "wsgi.py": "from pkg import create_app as make\napplication = make()\n",
            "pkg/__init__.py": "from pkg.factory import *\n",
            "pkg/factory.py": "import flask\ndef create_app():\n    return flask.Flask('x')\n",
        },
        "wsgi",
        ("",),
        "wsgi.py",
        WSGI,
        "flask.Flask('x')",
    ),
    (
        "a name that the star import leaves out",
        {
            "main.py": "from pkg import *\n",
            "pkg.py": "import flask\n__all__ = ['other']\napp = flask.Flask('x')\n",
        },
        "main:app",
        ("",),
        "main.py",
        None,
        None,
    ),
    (
        "attribute of an object",
        {"main.py": "import dash\nboard = dash.Dash(__name__)\n"},
        "main:board.server",
        ("",),
        "main.py",
        WSGI,
        "dash.Dash(__name__)",
    ),
    (
        "modules that import each other",
        {
            "a.py": "from b import app\n",
            "b.py": "from a import app\n",
        },
        "a:app",
        ("",),
        "a.py",
        None,
        None,
    ),
    (
        "modules that import each other by star",
        {
            "a.py": "from b import *\nimport flask\napp = flask.Flask('x')\n",
            "b.py": "from a import *\n",
        },
        "a:app",
        ("",),
        "a.py",
        WSGI,
        "flask.Flask('x')",
    ),
    (
        "a submodule through the package",
        {
            "main.py": "import pkg.web\napp = pkg.web.app\n",
            "pkg/__init__.py": "",
            "pkg/web.py": "from quart import Quart\napp = Quart('x')\n",
        },
        "main:app",
        ("",),
        "main.py",
        ASGI,
        "Quart('x')",
    ),
    (
        "two levels up",
        {
            "p/__init__.py": "",
            "p/core.py": "from sanic import Sanic\napp = Sanic('x')\n",
            "p/q/__init__.py": "",
            "p/q/run.py": "from ..core import app as application\n",
        },
        "p.q.run",
        ("",),
        "p/q/run.py",
        ASGI,
        "Sanic('x')",
    ),
    (
        "a directory with the name of a library",
        {
            "main.py": "import redis\nfrom fastapi import FastAPI\napp = FastAPI()\n",
            "fastapi/notes.py": "",
            "redis/backup.py": "",
        },
        "main:app",
        ("",),
        "main.py",
        ASGI,
        "FastAPI()",
    ),
    ("not of the repository", {"x.py": ""}, "superset.app:create_app()", ("",), None, None, None),
    ("a path and no module", {"app.py": ""}, "app.py:app", ("",), None, None, None),
    ("a file that is not Python", {"app.py": "def ("}, "app:app", ("",), "app.py", None, None),
    ("not a target", {"app.py": ""}, "app:app:app", ("",), None, None, None),
    (
        "imported by name",
        {
            "main.py": "import importlib\napp = importlib.import_module('web').app\n",
            "web.py": "import flask\napp = flask.Flask('x')\n",
        },
        "main:app",
        ("",),
        "main.py",
        WSGI,
        "flask.Flask('x')",
    ),
]


@pytest.mark.parametrize(
    ("texts", "target", "roots", "path", "interface", "evidence"),
    [case[1:] for case in FILE_CASES],
    ids=[case[0] for case in FILE_CASES],
)
def test_a_target_is_followed_as_python_would_import_it(
    texts: dict[str, str],
    target: str,
    roots: tuple[str, ...],
    path: str | None,
    interface: Interface | None,
    evidence: str | None,
) -> None:
    """Search paths, packages, relative imports and re-exports lead to the deciding file."""
    repository = files(texts)
    app = app_of(repository, target, roots=roots)
    assert (app.path, app.interface) == (path, interface)
    assert (repository.cut(app.evidence) if app.evidence else None) == evidence


def test_a_factory_is_called_if_the_server_calls_it() -> None:
    """`--factory` calls the name; Uvicorn calls by itself what needs no argument."""
    repository = files({"web.py": "import fastapi\ndef make():\n    return fastapi.FastAPI()\n"})
    assert app_of(repository, "web:make").interface is None
    assert app_of(repository, "web:make", factory=True).interface is ASGI
    assert app_of(repository, "web:make", tries_call=True).interface is ASGI


def test_what_can_be_called_only_with_arguments_is_not_tried() -> None:
    """An application is not mistaken for a factory."""
    code = "def app(environ, start_response): return []\n"
    assert app_of({"web.py": code}, "web:app", tries_call=True).interface is WSGI
    code = "import fastapi\ndef make(name): return fastapi.FastAPI()\n"
    assert app_of({"web.py": code}, "web:make", tries_call=True).interface is None


def test_without_a_target_that_is_known_there_is_only_the_setting() -> None:
    """An unknown or absent target gives no path and no interface."""
    repository = files({"main.py": "import flask\napp = flask.Flask('x')\n"})
    unknown = setting(Unknown("a command substitution"))
    for target in (None, unknown):
        app = resolve_app(target, Applications(repository, repository.parse), ("",))
        assert app == App(target)
        assert app.calls_at_import() == ()


FAULT_CASES = [
    ("app is there", {"a.py": "app = x()"}, "a:app", None),
    ("no such name", {"a.py": "application = x()"}, "a:app", (Fault.NO_NAME, "app", "a.py")),
    ("bound under a condition", {"a.py": "if x:\n    app = 1"}, "a:app", None),
    ("bound by a star", {"a.py": "from b import *", "b.py": "app = 1"}, "a:app", None),
    ("a star from elsewhere", {"a.py": "from flask import *"}, "a:app", None),
    (
        "a star that lacks it",
        {"a.py": "from b import *", "b.py": "x = 1"},
        "a:app",
        (Fault.NO_NAME, "app", "a.py"),
    ),
    ("made by hand", {"a.py": "globals()['app'] = 1"}, "a:app", None),
    ("made when asked for", {"a.py": "def __getattr__(name): ..."}, "a:app", None),
    ("unreadable", {"a.py": "def ("}, "a:app", None),
    (
        "a module",
        {"a/__init__.py": "from . import app", "a/app.py": ""},
        "a:application",
        (Fault.NO_NAME, "application", "a/__init__.py"),
    ),
    (
        "a module of that name",
        {"a/__init__.py": "", "a/app.py": ""},
        "a:app",
        (Fault.A_MODULE, "app", "a/app.py"),
    ),
    (
        "no such module in the package",
        {"a/__init__.py": "", "a/web.py": "app = 1"},
        "a.wsgi:app",
        (Fault.NO_MODULE, "a.wsgi", "a/__init__.py"),
    ),
    ("a package that others may add to", {"a/web.py": "app = 1"}, "a.wsgi:app", None),
    ("a package of somebody else", {"x.py": ""}, "a.wsgi:app", None),
    ("a file's name", {"app.py": "app = 1"}, "app.py:app", (Fault.NO_MODULE, "app.py", "app.py")),
    (
        "a factory that is not called",
        {"a.py": "def make(x=1): return x"},
        "a:make",
        (Fault.NOT_CALLED, "make", "a.py"),
    ),
    ("a factory that is called", {"a.py": "def make(x=1): return x"}, "a:make()", None),
    ("a function that may be called", {"a.py": "def app(*a): ..."}, "a:app", None),
    ("an old ASGI function", {"a.py": "def app(scope): ..."}, "a:app", None),
    ("a decorated one", {"a.py": "from x import d\n@d\ndef app(): ..."}, "a:app", None),
]


@pytest.mark.parametrize(
    ("texts", "target", "expected"),
    [case[1:] for case in FAULT_CASES],
    ids=[case[0] for case in FAULT_CASES],
)
def test_a_target_is_at_fault_only_where_that_is_certain(
    texts: dict[str, str], target: str, expected: tuple[Fault, str, str] | None
) -> None:
    """A missing module or name is reported inside what the repository itself defines."""
    repository = files(texts)
    fault = find_target_fault(target, Applications(repository, repository.parse), ("",))
    assert (None if fault is None else fault[:3]) == expected


RUN_CASES = [
    (
        "in the script's block",
        """
        import uvicorn
        app = make()
        if __name__ == "__main__":
            uvicorn.run("main:app", host="0.0.0.0", port=8000, workers=4)
        """,
        ("uvicorn.run", "main:app", None, True, False),
        [("host", '"0.0.0.0"', "0.0.0.0"), ("port", "8000", 8000), ("workers", "4", 4)],
    ),
    (
        "in a function that the script calls",
        """
        from uvicorn import run as serve
        def main():
            serve(app, port=int(PORT), reload=True)
        if __name__ == "__main__":
            main()
        """,
        ("uvicorn.run", None, "app", True, False),
        [("port", "int(PORT)", None), ("reload", "True", True)],
    ),
    (
        "under a condition at the top level",
        "import uvicorn, x\nif x.y:\n    uvicorn.run(app='a:b')\n",
        ("uvicorn.run", "a:b", None, False, True),
        [],
    ),
    (
        "a server of its own",
        """
        import asyncio
        import uvicorn
        async def main():
            config = uvicorn.Config("a:b", log_level="info")
            server = uvicorn.Server(config)
            await server.serve()
        if __name__ == "__main__":
            asyncio.run(main())
        """,
        ("uvicorn.Config", "a:b", None, True, False),
        [("log_level", '"info"', "info")],
    ),
    ("two of them", "import uvicorn\nuvicorn.run('a:b')\nuvicorn.run('c:d')\n", None, []),
    ("in a function that nobody calls", "import uvicorn\ndef f(): uvicorn.run('a:b')\n", None, []),
    ("a config that is not served", "import uvicorn\nc = uvicorn.Config('a:b')\n", None, []),
    ("another one's run", "uvicorn = make()\nuvicorn.run('a:b')\n", None, []),
]


@pytest.mark.parametrize(
    ("code", "expected", "keywords"),
    [case[1:] for case in RUN_CASES],
    ids=[case[0] for case in RUN_CASES],
)
def test_a_module_that_starts_uvicorn_itself_says_how(
    code: str,
    expected: tuple[str, str | None, str | None, bool, bool] | None,
    keywords: list[tuple[str, str, object]],
) -> None:
    """The call is found with its target and, word for word, its keyword arguments."""
    repository = files({"main.py": code})
    facts = repository.parse("main.py")
    assert facts is not None
    run = find_uvicorn_run(facts)
    if run is None:
        assert expected is None
        return
    target = None if run.target is None else run.target.value
    assert (run.callee, target, run.application, run.is_script, run.maybe) == expected
    found = [(k.name, k.text, k.literal.value if k.literal else None) for k in run.keywords]
    assert found == keywords
    assert [repository.cut(k.span) for k in run.keywords] == [k.text for k in run.keywords]
