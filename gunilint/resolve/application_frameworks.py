"""What makes an application, and how a server has to call it.

A key is the path to the object: `fastapi.FastAPI()` is what calling `fastapi.FastAPI` gives.
Only what is so in every release that is in use is listed; where releases differ, as for
`connexion.FlaskApp`, which was WSGI before 3.0 and is ASGI since, nothing is said.

Read from each project's manual: how it says to deploy what its examples call `app`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from gunilint.model.app import Interface


class Made(NamedTuple):
    """An object that a library makes.

    *interface* is None where it is neither WSGI nor ASGI: it has a server or worker class of
    its own. *wraps* says whether its first argument is an application of the same kind.
    *unless* are keyword arguments with which it may be something else.
    """

    interface: Interface | None
    framework: str
    wraps: bool = False
    unless: tuple[str, ...] = ()


_ASGI: Final = Interface.ASGI
_WSGI: Final = Interface.WSGI

_APPLICATIONS: Final[Mapping[tuple[Interface | None, str], tuple[str, ...]]] = {
    # ASGI
    (_ASGI, "FastAPI"): (
        "fastapi.FastAPI()",
        "fastapi.applications.FastAPI()",
        "fastapi.APIRouter()",
    ),
    (_ASGI, "Starlette"): (
        "starlette.applications.Starlette()",
        "starlette.routing.Router()",
    ),
    (_ASGI, "Quart"): (
        "quart.Quart()",
        "quart.app.Quart()",
        "quart.Quart().asgi_app",
        "quart_trio.QuartTrio()",
    ),
    (_ASGI, "Litestar"): ("litestar.Litestar()", "litestar.app.Litestar()"),
    (_ASGI, "Starlite"): ("starlite.Starlite()", "starlite.app.Starlite()"),
    (_ASGI, "Sanic"): ("sanic.Sanic()", "sanic.app.Sanic()"),
    (_ASGI, "BlackSheep"): (
        "blacksheep.Application()",
        "blacksheep.server.Application()",
        "blacksheep.server.application.Application()",
    ),
    (_ASGI, "Falcon"): ("falcon.asgi.App()", "falcon.asgi.app.App()"),
    (_ASGI, "Django"): (
        "django.core.asgi.get_asgi_application()",
        "django.core.handlers.asgi.ASGIHandler()",
        "django.contrib.staticfiles.handlers.ASGIStaticFilesHandler()",
        "configurations.asgi.get_asgi_application()",
    ),
    (_ASGI, "Channels"): (
        "channels.routing.ProtocolTypeRouter()",
        "channels.routing.URLRouter()",
        "channels.routing.get_default_application()",
        "channels.auth.AuthMiddlewareStack()",
        "channels.security.websocket.AllowedHostsOriginValidator()",
        "channels.security.websocket.OriginValidator()",
    ),
    (_ASGI, "Socket.IO"): ("socketio.ASGIApp()", "socketio.asgi.ASGIApp()", "engineio.ASGIApp()"),
    (_ASGI, "Connexion"): ("connexion.AsyncApp()", "connexion.apps.asynchronous.AsyncApp()"),
    (_ASGI, "Strawberry"): ("strawberry.asgi.GraphQL()",),
    (_ASGI, "Ariadne"): ("ariadne.asgi.GraphQL()",),
    (_ASGI, "MCP"): (
        "mcp.server.fastmcp.FastMCP().streamable_http_app()",
        "mcp.server.fastmcp.FastMCP().sse_app()",
        "mcp.server.FastMCP().streamable_http_app()",
        "mcp.server.FastMCP().sse_app()",
        "fastmcp.FastMCP().http_app()",
        "fastmcp.FastMCP().streamable_http_app()",
        "fastmcp.FastMCP().sse_app()",
    ),
    (_ASGI, "Responder"): ("responder.API()", "responder.api.API()"),
    (_ASGI, "Gradio"): ("gradio.mount_gradio_app()", "gradio.routes.mount_gradio_app()"),
    (_ASGI, "FastHTML"): (
        "fasthtml.common.FastHTML()",
        "fasthtml.common.fast_app()[0]",
        "fasthtml.core.FastHTML()",
        "fasthtml.fastapp.fast_app()[0]",
    ),
    (_ASGI, "Microdot"): ("microdot.asgi.Microdot()",),
    (_ASGI, "Esmerald"): ("esmerald.Esmerald()",),
    (_ASGI, "Lilya"): ("lilya.apps.Lilya()",),
    (_ASGI, "prometheus_client"): ("prometheus_client.make_asgi_app()",),
    (_ASGI, "a2wsgi"): ("a2wsgi.WSGIMiddleware()", "a2wsgi.wsgi.WSGIMiddleware()"),
    (_ASGI, "asgiref"): ("asgiref.wsgi.WsgiToAsgi()",),
    (_ASGI, "Starlette's WSGIMiddleware"): (
        "starlette.middleware.wsgi.WSGIMiddleware()",
        "fastapi.middleware.wsgi.WSGIMiddleware()",
    ),
    (_ASGI, "Uvicorn's WSGIMiddleware"): ("uvicorn.middleware.wsgi.WSGIMiddleware()",),
    (_ASGI, "Hypercorn's middleware"): (
        "hypercorn.middleware.AsyncioWSGIMiddleware()",
        "hypercorn.middleware.TrioWSGIMiddleware()",
        "hypercorn.middleware.DispatcherMiddleware()",
    ),
    # WSGI
    (_WSGI, "Flask"): (
        "flask.Flask()",
        "flask.app.Flask()",
        "flask.Flask().wsgi_app",
        "flask_openapi3.OpenAPI()",
    ),
    (_WSGI, "APIFlask"): ("apiflask.APIFlask()", "apiflask.app.APIFlask()"),
    (_WSGI, "Eve"): ("eve.Eve()", "eve.flaskapp.Eve()"),
    (_WSGI, "Superset"): ("superset.app.create_app()", "superset.create_app()"),
    (_WSGI, "Bottle"): (
        "bottle.Bottle()",
        "bottle.app()",
        "bottle.default_app()",
        "bottle.app.push()",
        "bottle.default_app.push()",
    ),
    (_WSGI, "Pyramid"): (
        "pyramid.config.Configurator().make_wsgi_app()",
        "pyramid.paster.get_app()",
    ),
    (_WSGI, "Falcon"): (
        "falcon.App()",
        "falcon.API()",
        "falcon.app.App()",
        "falcon.api.API()",
    ),
    (_WSGI, "Django"): (
        "django.core.wsgi.get_wsgi_application()",
        "django.core.handlers.wsgi.WSGIHandler()",
        "django.contrib.staticfiles.handlers.StaticFilesHandler()",
        "configurations.wsgi.get_wsgi_application()",
    ),
    (_WSGI, "Ariadne"): ("ariadne.wsgi.GraphQL()",),
    (_WSGI, "Socket.IO"): ("socketio.WSGIApp()", "engineio.WSGIApp()"),
    (_WSGI, "CherryPy"): (
        "cherrypy.Application()",
        "cherrypy.tree",
        "cherrypy.tree.mount()",
    ),
    (_WSGI, "web.py"): ("web.application().wsgifunc()",),
    (_WSGI, "webapp2"): ("webapp2.WSGIApplication()",),
    (_WSGI, "Paste"): ("paste.deploy.loadapp()", "paste.deploy.loadwsgi.loadapp()"),
    (_WSGI, "Microdot"): ("microdot.wsgi.Microdot()",),
    (_WSGI, "prometheus_client"): ("prometheus_client.make_wsgi_app()",),
    (_WSGI, "a2wsgi"): ("a2wsgi.ASGIMiddleware()", "a2wsgi.asgi.ASGIMiddleware()"),
    # Neither: they bring a server, or a worker class for Gunicorn
    (None, "aiohttp"): ("aiohttp.web.Application()",),
    (None, "Tornado"): ("tornado.web.Application()",),
    (None, "Robyn"): ("robyn.Robyn()",),
}

_WRAPPERS: Final[Mapping[tuple[Interface, str], tuple[str, ...]]] = {
    (_ASGI, "Starlette middleware"): tuple(
        f"{package}.middleware.{place}()"
        for package in ("starlette", "fastapi")
        for place in (
            "cors.CORSMiddleware",
            "gzip.GZipMiddleware",
            "httpsredirect.HTTPSRedirectMiddleware",
            "sessions.SessionMiddleware",
            "trustedhost.TrustedHostMiddleware",
            "authentication.AuthenticationMiddleware",
        )
    ),
    (_ASGI, "Uvicorn middleware"): (
        "uvicorn.middleware.proxy_headers.ProxyHeadersMiddleware()",
        "uvicorn.middleware.message_logger.MessageLoggerMiddleware()",
    ),
    (_ASGI, "Hypercorn middleware"): (
        "hypercorn.middleware.ProxyFixMiddleware()",
        "hypercorn.middleware.HTTPToHTTPSRedirectMiddleware()",
    ),
    (_ASGI, "Sentry"): ("sentry_sdk.integrations.asgi.SentryAsgiMiddleware()",),
    (_ASGI, "OpenTelemetry"): ("opentelemetry.instrumentation.asgi.OpenTelemetryMiddleware()",),
    (_ASGI, "New Relic"): (
        "newrelic.agent.ASGIApplicationWrapper()",
        "newrelic.agent.asgi_application()()",
    ),
    (_ASGI, "Datadog"): ("ddtrace.contrib.asgi.TraceMiddleware()",),
    (_ASGI, "asgi-correlation-id"): ("asgi_correlation_id.CorrelationIdMiddleware()",),
    (_ASGI, "brotli-asgi"): ("brotli_asgi.BrotliMiddleware()",),
    (_WSGI, "Werkzeug middleware"): (
        "werkzeug.middleware.proxy_fix.ProxyFix()",
        "werkzeug.contrib.fixers.ProxyFix()",
        "werkzeug.middleware.dispatcher.DispatcherMiddleware()",
        "werkzeug.wsgi.DispatcherMiddleware()",
        "werkzeug.middleware.shared_data.SharedDataMiddleware()",
        "werkzeug.middleware.profiler.ProfilerMiddleware()",
        "werkzeug.middleware.http_proxy.ProxyMiddleware()",
        "werkzeug.middleware.lint.LintMiddleware()",
        "werkzeug.debug.DebuggedApplication()",
    ),
    (_WSGI, "WhiteNoise"): (
        "whitenoise.WhiteNoise()",
        "whitenoise.base.WhiteNoise()",
        "whitenoise.django.DjangoWhiteNoise()",
    ),
    (_WSGI, "dj-static"): ("dj_static.Cling()", "dj_static.MediaCling()", "static.Cling()"),
    (_WSGI, "Beaker"): ("beaker.middleware.SessionMiddleware()",),
    (_WSGI, "Paste"): (
        "paste.translogger.TransLogger()",
        "paste.deploy.config.PrefixMiddleware()",
    ),
    (_WSGI, "Sentry"): ("sentry_sdk.integrations.wsgi.SentryWsgiMiddleware()",),
    (_WSGI, "OpenTelemetry"): ("opentelemetry.instrumentation.wsgi.OpenTelemetryMiddleware()",),
    (_WSGI, "New Relic"): (
        "newrelic.agent.WSGIApplicationWrapper()",
        "newrelic.agent.wsgi_application()()",
    ),
    (_WSGI, "Socket.IO"): ("socketio.Middleware()", "engineio.Middleware()"),
}

_WITH_CONDITIONS: Final[Mapping[str, Made]] = {
    # Dash serves through Flask unless it is given a server, or another backend to make one.
    "dash.Dash().server": Made(_WSGI, "Dash", unless=("server", "backend")),
}


def _paths() -> Iterator[tuple[str, Made]]:
    for (interface, framework), paths in _APPLICATIONS.items():
        for path in paths:
            yield path, Made(interface, framework)
    for (interface, framework), paths in _WRAPPERS.items():
        for path in paths:
            yield path, Made(interface, framework, wraps=True)
    yield from _WITH_CONDITIONS.items()


MADE: Final[Mapping[str, Made]] = MappingProxyType(dict(_paths()))

MAKES_WSGI: Final = frozenset(
    {
        "werkzeug.wrappers.Request.application",
        "werkzeug.Request.application",
        "webob.dec.wsgify",
    }
)
"""Decorators that make a WSGI application of a function of a request."""

RETURNS_ARGUMENT: Final[Mapping[str, int]] = MappingProxyType(
    {"typing.cast": 1, "typing_extensions.cast": 1}
)
"""Functions that give back one of their arguments, and which."""

IMPORTS_MODULE: Final = frozenset({"importlib.import_module", "__import__"})
"""Functions that import the module that their first argument names."""
