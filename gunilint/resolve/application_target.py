"""What `module:name` of a server command names, and what certainly cannot be served by it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gunilint.model.app import Fault, TargetFault
from gunilint.parse.facts.application import Call, Opaque, Starred
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_interface import kind_of
from gunilint.resolve.application_modules import Module, Modules
from gunilint.resolve.application_values import (
    CallPlace,
    FunctionRef,
    Values,
)
from gunilint.source import Span

_TARGET: Final = re.compile(
    r"(?P<module>[^:]+)"
    r"(?::\s*(?P<name>[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)\s*(?P<call>\((?P<arguments>.*)\))?\s*)?",
    re.DOTALL,
)

DEFAULT_NAME: Final = "application"
"""What Gunicorn serves of a module that is named alone (gunicorn 27.0.1, util.py, import_app)."""


class Target(NamedTuple):
    """A server's target, taken apart.

    *names* are the attributes to follow from the module; *is_called* whether the last is
    called for the application, *has_arguments* whether with anything.
    """

    module: str
    names: tuple[str, ...]
    is_called: bool
    has_arguments: bool


def read_target(text: str) -> Target | None:
    """Take `module`, `module:name` or `module:name(…)` apart; None where it is neither."""
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        return None
    names = match["name"] or DEFAULT_NAME
    return Target(
        match["module"].strip(),
        tuple(name.strip() for name in names.split(".")),
        match["call"] is not None,
        bool((match["arguments"] or "").strip()),
    )


class Use(NamedTuple):
    """How a server uses a target: whether it calls the name, or tries to.

    *where* is the target's place in the command.
    """

    target: Target
    where: Span
    is_called: bool
    tries_call: bool


def values_of(use: Use, module: Module, evaluator: Evaluator) -> Values:
    """What the server would serve."""
    first, *rest = use.target.names
    values = evaluator.names.of_module(module, first)
    for name in rest:
        values = tuple(v for value in values for v in evaluator.objects.attribute(value, name))
    is_called = use.is_called
    if use.tries_call and not is_called:
        is_called = all(is_factory(value, evaluator) for value in values)
    if not is_called:
        return values
    call = call_place(use, module, evaluator)
    return tuple(v for value in values for v in evaluator.objects.called(value, call))


def call_place(use: Use, module: Module, evaluator: Evaluator) -> CallPlace:
    """The call that the target spells, with arguments that are not looked at."""
    arguments = (Starred(Opaque()),) if use.target.has_arguments else ()
    scope = evaluator.scopes.of_module(module)
    return CallPlace(Call(Opaque(), arguments, (), use.where), scope, None)


def is_factory(value: object, evaluator: Evaluator) -> bool:
    """Whether *value* is a function that needs no argument, and so is no application."""
    if not isinstance(value, FunctionRef) or value.function.is_async:
        return False
    if any(parameter.default is None for parameter in value.function.parameters):
        return False
    return evaluator.objects.is_transparent(value) and kind_of((value,), evaluator) is None


def fault_of(
    target: Target, modules: Modules, evaluator: Evaluator, *, is_called: bool
) -> TargetFault | None:
    """What is certainly wrong with *target*; None where nothing is, or it cannot be told."""
    module = modules.find(target.module)
    if module is None:
        return _missing_module(target.module, modules)
    if module.facts is None or module.facts.is_dynamic:
        return None
    name = target.names[0]
    local = evaluator.names.local(evaluator.scopes.of_module(module), name, None)
    if local is None:
        below = modules.find(f"{module.name}.{name}")
        fault = Fault.NO_NAME if below is None else Fault.A_MODULE
        return TargetFault(fault, name, module.path if below is None else below.path, None)
    if is_called or len(target.names) > 1:
        return None
    return _not_called(local[0], name, evaluator)


def _missing_module(name: str, modules: Modules) -> TargetFault | None:
    """What is missing of *name*: certain only inside a package that the repository has."""
    parent: Module | None = None
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        prefix = ".".join(parts[:length])
        module = modules.find(prefix)
        if module is None:
            if parent is None or parent.facts is None or parent.facts.is_dynamic:
                return None
            return TargetFault(Fault.NO_MODULE, prefix, parent.path, None)
        parent = module
    return None


def _not_called(values: Values, name: str, evaluator: Evaluator) -> TargetFault | None:
    functions = [value for value in values if isinstance(value, FunctionRef)]
    if len(functions) != 1 or len(values) != 1:
        return None
    function = functions[0].function
    parameters = function.parameters
    # Servers call an application with two or three arguments; older ASGI with its scope.
    takes_few = len(parameters) <= 1 and not function.takes_more
    is_open = any(parameter.name == "scope" for parameter in parameters) or function.is_async
    if not takes_few or is_open or not evaluator.objects.is_transparent(functions[0]):
        return None
    return TargetFault(Fault.NOT_CALLED, name, function.span.path, function.span)
