"""What the texts of a compose file stand for, once their variables are replaced.

Whoever starts Compose may set any variable, which wins over the project's `.env`. One that is
set nowhere counts as blank; Compose only warns (compose-spec, 12-interpolation.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from gunilint.parse.facts.compose import Hole, Literal, Part, Template, Variable
from gunilint.resolve.conversion import Unconvertible, convert_value
from gunilint.resolve.environment import UNSET, Environment
from gunilint.resolve.shell.values import concat, inputs_of, nominal, rebound
from gunilint.resolve.words import Argument
from gunilint.value import (
    Input,
    InputKind,
    Known,
    Layer,
    Missing,
    Origin,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

T = TypeVar("T")


class Piece(NamedTuple):
    """Part of a text: characters *start* up to *end* as written, and what they stand for."""

    value: Value[str]
    start: int
    end: int
    is_variable: bool


def evaluate(template: Template, environment: Environment) -> Argument:
    """The text that *template* stands for, in the *environment* of who runs Compose."""
    if template.opaque is not None:
        return Argument(Unknown(template.opaque, template.span), template.span)
    if len(template.parts) == 1 and isinstance(only := template.parts[0], Literal):
        return Argument(Known(only.text), template.span)
    value = concat([piece.value for piece in pieces(template, environment)])
    return Argument(value, template.span, tuple(_read_from(template.parts, environment)))


def pieces(template: Template, environment: Environment) -> list[Piece]:
    """The parts of *template*, each with its value."""
    return [
        Piece(_part(part, template, environment), part.start, part.end, _varies(part))
        for part in template.parts
    ]


def setting_of(
    name: str, template: Template, environment: Environment, convert: Callable[[str], T]
) -> Setting[T]:
    """What *template* sets, converted; what *convert* refuses with ValueError is Unknown."""

    def checked(text: str) -> T:
        try:
            return convert(text.strip())
        except ValueError as error:
            raise Unconvertible(str(error)) from None

    found = evaluate(template, environment)
    origin = Origin(Layer.MANIFEST, found.span, found.via)
    try:
        return Setting(name, convert_value(found.value, checked), origin)
    except Unconvertible as error:
        return Setting(name, Unknown(str(error), found.span), origin)


def text_of(template: Template | None, environment: Environment) -> str | None:
    """The text under the inputs' defaults; None where it cannot be told, or is blank."""
    if template is None:
        return None
    text = nominal(evaluate(template, environment).value)
    return text if isinstance(text, str) and text else None


def variables_of(part: Part) -> frozenset[str]:
    """The names that *part* mentions."""
    if not isinstance(part, Variable):
        return frozenset()
    return frozenset((part.name,)).union(*(variables_of(item) for item in part.argument))


def _varies(part: Part) -> bool:
    return not isinstance(part, Literal)


def _part(part: Part, template: Template, environment: Environment) -> Value[str]:
    match part:
        case Literal(text):
            return Known(text)
        case Hole(why):
            return Unknown(why, template.written.span(part.start, part.end))
        case Variable():
            return _variable(part, template, environment)


def _variable(part: Variable, template: Template, environment: Environment) -> Value[str]:
    found = environment.lookup(part.name)
    if found is UNSET:
        return _chosen(part, None, template, environment)
    if not isinstance(found, Setting):
        return _formula(part, template, environment, ())
    value = rebound(found.value, environment.bindings)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Known):
        return _chosen(part, value.value, template, environment)
    default = nominal(value)
    assumed = default if isinstance(default, str) else None
    return _formula(part, template, environment, value.inputs, assumed)


def _formula(
    part: Variable,
    template: Template,
    environment: Environment,
    inputs: Sequence[Input],
    assumed: str | None = None,
) -> Symbolic[str]:
    """What *part* stands for where its variable varies; it is *assumed*, None being unset."""
    default: str | Missing = nominal(_chosen(part, assumed, template, environment))
    argument = [_part(item, template, environment) for item in part.argument]
    own = inputs or (Input(InputKind.ENVIRONMENT, part.name),)
    return Symbolic(
        template.written.text[part.start : part.end],
        tuple(dict.fromkeys((*own, *inputs_of(argument)))),
        default,
        lambda bindings: _variable(part, template, environment.bound(bindings)),
    )


def _chosen(
    part: Variable, value: str | None, template: Template, environment: Environment
) -> Value[str]:
    """What *part* stands for where its variable is *value*, None being unset."""
    operator = part.operator
    is_set = bool(value) if operator.startswith(":") else value is not None
    if not operator or (is_set and operator[-1] in "-?"):
        return Known(value or "")
    if operator[-1] == "?":
        return Unknown(f"Compose stops where {part.name} is not set", template.span)
    if operator[-1] == "+" and not is_set:
        return Known("")
    return concat([_part(item, template, environment) for item in part.argument])


def _read_from(parts: Sequence[Part], environment: Environment) -> Iterator[Setting[Any]]:
    """The settings that *parts* are read from, each once and in order."""
    seen: set[str] = set()
    for part in parts:
        if not isinstance(part, Variable) or part.name in seen:
            continue
        seen.add(part.name)
        found = environment.lookup(part.name)
        if isinstance(found, Setting):
            yield found
        elif part.argument:
            yield from _read_from(part.argument, environment)
