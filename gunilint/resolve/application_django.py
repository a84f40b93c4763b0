"""What Django imports when it is set up: its settings, applications, models and middleware.

`get_wsgi_application` calls `django.setup`, which imports every installed application and its
models and calls each `AppConfig.ready`, then makes a handler, which imports the middleware.
The URL configuration waits for the first request (Django 5.2, django/apps/registry.py,
Apps.populate; django/apps/config.py, AppConfig.create; django/core/handlers/base.py,
BaseHandler.load_middleware).
"""

from __future__ import annotations

from typing import Final

from gunilint.parse.facts.application import Call, Literal, Name, Opaque
from gunilint.resolve.application_calls import ImportRun, Way
from gunilint.resolve.application_modules import Module
from gunilint.resolve.application_values import (
    CallPlace,
    ClassRef,
    Constant,
    External,
    FunctionRef,
    Instance,
    Place,
    string_of,
)
from gunilint.resolve.environment import FREE, UNSET, Environment
from gunilint.source import Position, Span

_VARIABLE: Final = "DJANGO_SETTINGS_MODULE"
_SETUPS: Final = {
    "django.core.wsgi.get_wsgi_application()": True,
    "django.core.asgi.get_asgi_application()": True,
    "django.setup()": False,
}
"""What sets Django up; whether it makes a handler as well."""
_DEFAULTS: Final = ("os.environ.setdefault()",)
_ASSIGNMENTS: Final = ("os.environ.__setitem__()", "os.putenv()")


def follow_django(run: ImportRun, environment: Environment) -> None:
    """Add to *run* what setting Django up imports, if something does and it can be told."""
    setups = [(made, way) for made, way in run.made if made.path in _SETUPS]
    if not setups:
        return
    named = _settings_module(run, environment)
    if named is None:
        return
    name, span = named
    made, way = setups[0]
    if span is None:
        span = made.call.call.span if made.call is not None else way.chain[-1].span
    settings = run.evaluator.modules.find(name)
    if settings is None or settings.facts is None:
        return
    run.add_import(name, span, way)
    inner = way.by(name, span, maybe=False)
    for entry in _listed(run, settings, "INSTALLED_APPS"):
        _install(run, entry, inner)
    if any(_SETUPS[made.path] for made, _ in setups):
        for entry in _listed(run, settings, "MIDDLEWARE"):
            _add_middleware(run, entry, inner)


def _settings_module(run: ImportRun, environment: Environment) -> tuple[str, Span | None] | None:
    """The settings module's name and where it is written in the application."""
    given = environment.lookup(_VARIABLE)
    for paths, applies in ((_ASSIGNMENTS, True), (_DEFAULTS, given is UNSET or given is FREE)):
        found = [name for made, _ in run.made if (name := _assigned(run, made, paths))]
        if found and applies:
            names = {literal.value for literal in found}
            return (str(found[0].value), inside(found[0])) if len(names) == 1 else None
    if given is UNSET or given is FREE or given.known is None:
        return None
    return given.known, given.span


def _assigned(run: ImportRun, made: External, paths: tuple[str, ...]) -> Literal | None:
    if made.path not in paths or made.call is None or len(made.call.call.positional) < 2:
        return None
    places = [Place(part, *made.call[1:]) for part in made.call.call.positional[:2]]
    key, value = (string_of(run.evaluator.evaluate(place)) for place in places)
    return value if key is not None and key.value == _VARIABLE else None


def _listed(run: ImportRun, settings: Module, name: str) -> tuple[Literal, ...]:
    scope = run.evaluator.scopes.of_module(settings)
    return run.evaluator.strings(Place(Name(name), scope, None), some=True) or ()


def _install(run: ImportRun, entry: Literal, way: Way) -> None:
    """Import an installed application, its models, and have it made ready."""
    name, span = str(entry.value), inside(entry)
    run.add_import(name, span, way)
    config = _named_config(run, name)
    if run.evaluator.modules.find(name) is not None:
        run.add_import(f"{name}.apps", span, way)
        config = _only_config(run, name)
    elif config is not None:
        run.add_import(name.rpartition(".")[0], span, way)
    package = name if config is None else _package_of(run, config)
    if package is not None:
        run.add_import(package, span, way)
        run.add_import(f"{package}.models", span, way)
    if config is not None:
        _call_method(run, config, "ready", span, way)


def _named_config(run: ImportRun, name: str) -> ClassRef | None:
    module, _, last = name.rpartition(".")
    found = run.evaluator.modules.find(module) if module else None
    if found is None or found.facts is None:
        return None
    values = run.evaluator.names.of_module(found, last)
    only = values[0] if len(values) == 1 else None
    return only if isinstance(only, ClassRef) else None


def _only_config(run: ImportRun, name: str) -> ClassRef | None:
    """The one `AppConfig` of an application's `apps` module, or the one marked default."""
    apps = run.evaluator.modules.find(f"{name}.apps")
    if apps is None or apps.facts is None:
        return None
    scope = run.evaluator.scopes.of_module(apps)
    configs: list[tuple[ClassRef, object]] = []
    for bound in scope.entries:
        values = run.evaluator.names.of_module(apps, bound) if bound != "*" else ()
        only = values[0] if len(values) == 1 else None
        if isinstance(only, ClassRef) and _is_config(run, only):
            configs.append((only, _constant(run, only, "default")))
    candidates = [config for config, default in configs if default is not False]
    if len(candidates) != 1:
        candidates = [config for config, default in configs if default is True]
    return candidates[0] if len(candidates) == 1 else None


def _is_config(run: ImportRun, owner: ClassRef) -> bool:
    return any(
        isinstance(parent, External) and parent.path.endswith(".AppConfig")
        for parent in run.evaluator.objects.ancestry(owner)
    )


def _constant(run: ImportRun, owner: ClassRef, name: str) -> object:
    values = run.evaluator.objects.attribute(owner, name)
    only = values[0] if len(values) == 1 else None
    return only.literal.value if isinstance(only, Constant) else None


def _package_of(run: ImportRun, config: ClassRef) -> str | None:
    name = _constant(run, config, "name")
    return name if isinstance(name, str) else None


def _add_middleware(run: ImportRun, entry: Literal, way: Way) -> None:
    name, span = str(entry.value), inside(entry)
    run.add_import(name.rpartition(".")[0], span, way)
    module = run.evaluator.modules.find(name.rpartition(".")[0])
    if module is None or module.facts is None:
        return
    for value in run.evaluator.names.of_module(module, name.rpartition(".")[2]):
        if isinstance(value, (ClassRef, FunctionRef)):
            run.add_call(value, _no_call(run, module, span), way, maybe=False)


def _call_method(run: ImportRun, owner: ClassRef, name: str, span: Span, way: Way) -> None:
    call = _no_call(run, owner.scope.module, span)
    instance = Instance(owner, call)
    for method in run.evaluator.objects.attribute(instance, name):
        if isinstance(method, FunctionRef):
            run.add_call(method, call, way, maybe=False)


def _no_call(run: ImportRun, module: Module, span: Span) -> CallPlace:
    """A call that Django makes, with arguments that are not looked at."""
    scope = run.evaluator.scopes.of_module(module)
    return CallPlace(Call(Opaque(), (), (), span), scope, None)


def inside(literal: Literal) -> Span:
    """The span of a string without its quotes, where these are plain."""
    span = literal.span
    width = span.end.column - span.start.column
    if span.start.line != span.end.line or width != len(str(literal.value)) + 2:
        return span
    start = Position(span.start.line, span.start.column + 1)
    return Span(span.path, start, Position(span.end.line, span.end.column - 1))
