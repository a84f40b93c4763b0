"""Whether an object is an ASGI or a WSGI application, and what says so."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.model.app import Interface
from gunilint.parse.facts.application import Function
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_frameworks import MADE, MAKES_WSGI, Made
from gunilint.resolve.application_values import (
    AppValue,
    ClassRef,
    External,
    FunctionRef,
    Instance,
    Place,
    Values,
)
from gunilint.source import Span

_WRAPPED_KEYWORDS: Final = frozenset({"app", "application", "wsgi_app", "wsgi", "asgi_app"})
_DEEPEST: Final = 10
_ASGI_PARAMETERS: Final = 3
_WSGI_PARAMETERS: Final = 2


class Kind(NamedTuple):
    """How an application is called, and what says so."""

    interface: Interface | None
    framework: str | None
    evidence: Span | None


def kind_of(values: Values, evaluator: Evaluator, depth: int = 0) -> Kind | None:
    """The kind that all of *values* have; None where they differ, or one is not known."""
    kinds = [_kind_of_one(value, evaluator, depth) for value in values]
    known = [kind for kind in kinds if kind is not None]
    if not known or len(known) < len(kinds):
        return None
    if len({kind.interface for kind in known}) > 1:
        return None
    same_framework = len({kind.framework for kind in known}) == 1
    return known[0] if same_framework else known[0]._replace(framework=None)


def _kind_of_one(value: AppValue, evaluator: Evaluator, depth: int) -> Kind | None:
    match value:
        case External():
            return _of_external(value, evaluator, depth)
        case FunctionRef():
            return _of_function(value, evaluator)
        case Instance():
            return _of_instance(value, evaluator)
        case _:
            return None


def _of_external(value: External, evaluator: Evaluator, depth: int) -> Kind | None:
    made = MADE.get(value.path)
    if made is None:
        return None
    if value.call is not None and made.unless:
        given = {keyword.name for keyword in value.call.call.keywords}
        if None in given or given & set(made.unless):
            return None
    own = Kind(made.interface, made.framework, value.call.call.span if value.call else None)
    return _through(value, made, own, evaluator, depth) if made.wraps else own


def _through(
    value: External, made: Made, own: Kind, evaluator: Evaluator, depth: int
) -> Kind | None:
    """The kind of a middleware: what it wraps says more, unless it contradicts it."""
    wrapped = _wrapped(value)
    if wrapped is None or depth > _DEEPEST:
        return own
    inner = kind_of(evaluator.evaluate(wrapped), evaluator, depth + 1)
    if inner is None:
        return own
    return inner if inner.interface is made.interface else None


def _wrapped(value: External) -> Place | None:
    if value.call is None:
        return None
    call, scope, before = value.call
    if call.positional:
        return Place(call.positional[0], scope, before)
    for keyword in call.keywords:
        if keyword.name in _WRAPPED_KEYWORDS:
            return Place(keyword.value, scope, before)
    return None


def _of_function(value: FunctionRef, evaluator: Evaluator) -> Kind | None:
    if evaluator.objects.decorators(value) & MAKES_WSGI:
        return Kind(Interface.WSGI, None, value.function.span)
    if not evaluator.objects.is_transparent(value):
        return None
    interface = _shape(value.function, is_bound=value.instance is not None)
    return Kind(interface, None, value.function.span) if interface else None


def _shape(function: Function, *, is_bound: bool) -> Interface | None:
    """What a function's parameters make of it: `(scope, receive, send)` for one."""
    if function.takes_more or (function.is_generator and function.is_async):
        return None
    parameters = function.parameters[1:] if is_bound else function.parameters
    names = [parameter.name.strip("_").lower() for parameter in parameters]
    required = sum(parameter.default is None for parameter in parameters)
    if names[:_ASGI_PARAMETERS] == ["scope", "receive", "send"] or (
        function.is_async and required == len(names) == _ASGI_PARAMETERS
    ):
        return Interface.ASGI if required <= _ASGI_PARAMETERS else None
    if function.is_async or len(names) < _WSGI_PARAMETERS or required > _WSGI_PARAMETERS:
        return None
    is_wsgi = names[0] in ("environ", "env") or names[1] == "start_response"
    return Interface.WSGI if is_wsgi else None


def _of_instance(value: Instance, evaluator: Evaluator) -> Kind | None:
    """The first in the class's ancestry that says how it is called."""
    for parent in evaluator.objects.ancestry(value.of):
        if isinstance(parent, ClassRef):
            method = _call_method(parent, value, evaluator)
            if method is not None:
                return _of_function(method, evaluator)
        elif isinstance(parent, External):
            made = MADE.get(f"{parent.path}()")
            if made is not None:
                return Kind(made.interface, made.framework, value.call.call.span)
    return None


def _call_method(owner: ClassRef, instance: Instance, evaluator: Evaluator) -> FunctionRef | None:
    local = evaluator.names.local(owner.body, "__call__", None)
    if local is None:
        return None
    values, _ = local
    first = values[0]
    if len(values) == 1 and isinstance(first, FunctionRef):
        return FunctionRef(first.function, first.scope, instance)
    return None
