"""`$name` and `${name...}` (POSIX, "Parameter Expansion"; bash's manual for its additions)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.shell import Parameter, Word
from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.resolve.shell.changes import conversion
from gunilint.resolve.shell.expand import VANISHED, Break, Chunk, Expander, Piece, Via
from gunilint.resolve.shell.state import Array, Variable, local_setting
from gunilint.resolve.shell.values import bind, concat, free_variable, nominal, rebound
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import (
    MISSING,
    Bindings,
    Input,
    InputKind,
    Known,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

_DEFAULTS: Final = ("-", "=", "?", "+")
_SPECIAL: Final = {
    "?": "it is the exit status of a command",
    "$": "it is a process id",
    "!": "it is a process id",
    "-": "it is the shell's options",
    "_": "it is the shell's own",
}

Evaluated = tuple[Value[str], Via]


def expand_parameter(expander: Expander, part: Parameter, joins: bool) -> list[Chunk]:
    """The pieces that *part* becomes."""
    is_list = part.name in "@*" or part.subscript in ("@", "*")
    if is_list and part.operator in ("", ":", ":-", "-", ":+", "+"):
        return _list(expander, part, joins)
    chosen = None if joins or part.quoted else _chosen_argument(expander, part)
    if chosen is not None:
        return expander.chunks(chosen.parts)
    value, via = scalar(expander, part)
    piece = Piece(value, part.quoted or joins, part.span, via, _own(expander, part))
    return [piece] if piece.quoted else expander.split(piece)


def _own(expander: Expander, part: Parameter) -> Span | None:
    """Where the argument is written that `$1` stands for."""
    if not part.name.isdigit() or part.operator:
        return None
    found = _find(expander, part)
    return found[0].span if isinstance(found, tuple) and found else None


def _chosen_argument(expander: Expander, part: Parameter) -> Word | None:
    """The word after `:-` or `:+`, where it is certain that it is what is meant."""
    operator = part.operator.removeprefix(":")
    if operator not in ("-", "+") or part.argument is None:
        return None
    found = _find(expander, part)
    if found is FREE:
        return None
    empty: bool | None = found is UNSET
    if not isinstance(found, Absent):
        value = _value_of(found)
        if part.operator.startswith(":"):
            empty = value.value == "" if isinstance(value, Known) else None
    if empty is None:
        return None
    return part.argument if empty == (operator == "-") else None


def _list(expander: Expander, part: Parameter, joins: bool) -> list[Chunk]:
    items = _items(expander, part)
    if items is None:
        unknown = Unknown("the arguments are not known", part.span)
        return [Piece(unknown, True, part.span)]
    if part.operator == ":":
        items = _slice(items, part)
    elif part.operator and (part.operator[-1] == "-") == (not items) and part.argument:
        return expander.chunks(part.argument.parts, joins=joins)
    if not items:
        return [Piece(VANISHED, True, part.span)] if part.quoted and not joins else []
    at_once = joins or (part.quoted and "*" in (part.name, part.subscript))
    chunks: list[Chunk] = []
    for index, item in enumerate(items):
        if index:
            chunks.append(Piece(Known(" "), True, part.span) if at_once else Break())
        piece = Piece(item.value, part.quoted or joins, part.span, item.via, item.span)
        chunks.extend([piece] if piece.quoted else expander.split(piece))
    return chunks


def _items(expander: Expander, part: Parameter) -> Array | None:
    if part.name in "@*":
        return expander.state.parameters
    found = expander.state.lookup(part.name)
    if isinstance(found, tuple):
        return found
    if isinstance(found, Setting):
        return (Argument(found.value, found.span, (found,)),)
    return ()


def _slice(items: Array, part: Parameter) -> Array:
    """`${@:2}`: `$@` counts from 1, with `$0` before; arrays from 0."""
    text = part.argument.literal if part.argument else None
    found = re.fullmatch(r"\s*(\d+)\s*(?::\s*(\d+))?", text or "")
    if found is None:
        return (Argument(Unknown("the slice is not known", part.span), part.span),)
    start = int(found[1]) - (1 if part.name in "@*" else 0)
    start = max(start, 0)
    return items[start:] if found[2] is None else items[start : start + int(found[2])]


def scalar(expander: Expander, part: Parameter) -> Evaluated:
    """The one string that *part* is."""
    if part.operator == "" and part.name in _SPECIAL:
        return Unknown(_SPECIAL[part.name], part.span), ()
    if part.operator == "!" or part.operator == "@":
        return Unknown("it is an expansion that gunilint does not evaluate", part.span), ()
    if part.operator == "length" and part.subscript in ("@", "*"):
        items = _items(expander, part)
        return (Known(str(len(items))), ()) if items is not None else (_no_arguments(part), ())
    found = _find(expander, part)
    if isinstance(found, Unknown):
        return found, ()
    operator = part.operator.removeprefix(":")
    if operator in _DEFAULTS and part.operator:
        return _defaulted(expander, part, found)
    value, via = _value(part.name, found), _via(found)
    if part.operator == "":
        return value, via
    convert = conversion(expander, part)
    if convert is None:
        return Unknown("it is an expansion that gunilint does not evaluate", part.span), via
    return bind(value, convert, _formula(part)), via


def _no_arguments(part: Parameter) -> Unknown:
    return Unknown("the arguments are not known", part.span)


def _find(expander: Expander, part: Parameter) -> Variable | Absent | Unknown:
    state, name = expander.state, part.name
    if name == "#":
        if state.parameters is None:
            return _no_arguments(part)
        return local_setting("#", Known(str(len(state.parameters))), part.span, ())
    if name == "0":
        if state.zero is None:
            return Unknown("the script's name is not known", part.span)
        return local_setting("0", Known(state.zero), part.span, ())
    if name.isdigit():
        if state.parameters is None:
            return _no_arguments(part)
        index = int(name) - 1
        return (state.parameters[index],) if index < len(state.parameters) else UNSET
    if name in _SPECIAL:
        return Unknown(_SPECIAL[name], part.span)
    found = state.lookup(name)
    if part.subscript is None:
        return found
    if isinstance(found, tuple) and part.subscript.isdigit():
        return found[int(part.subscript) :][:1] or UNSET
    return Unknown("the element is not known", part.span)


def _value_of(found: Variable | Unknown) -> Value[str]:
    if isinstance(found, Unknown):
        return found
    if isinstance(found, tuple):
        return found[0].value if found else Known("")
    return found.value


def _value(name: str, found: Variable | Absent) -> Value[str]:
    if isinstance(found, Absent):
        return free_variable(name) if found is FREE else Known("")
    return _value_of(found)


def _via(found: Variable | Absent) -> Via:
    if isinstance(found, tuple):
        return found[0].via if found else ()
    return (found,) if isinstance(found, Setting) and found.name not in "#0" else ()


def _formula(part: Parameter) -> str:
    argument = part.argument.text if part.argument else ""
    if part.operator == "length":
        return f"${{#{part.name}}}"
    return f"${{{part.name}{part.operator}{argument}}}"


def _defaulted(expander: Expander, part: Parameter, found: Variable | Absent) -> Evaluated:
    operator, colon = part.operator[-1], part.operator.startswith(":")
    assert part.argument is not None
    word = expander.single(part.argument)
    if operator == "?":
        word = Argument(Unknown("the shell stops here", part.span), part.span)
    if found is FREE:
        value = _free(part.name, operator, colon, word.value, _formula(part))
        via: Via = word.via if operator != "+" else ()
    elif found is UNSET:
        value, via = (Known(""), ()) if operator == "+" else (word.value, word.via)
    else:
        assert not isinstance(found, Absent)
        value = _of_set(_value_of(found), operator, colon, word.value, part)
        via = (*_via(found), *(word.via if value == word.value else ()))
    if operator == "=":
        setting = local_setting(part.name, value, _named(part), via)
        expander.state = expander.state.assign(setting)
    return value, via


def _named(part: Parameter) -> Span:
    return part.argument.span if part.argument and part.argument.text else part.span


def _of_set(
    value: Value[str], operator: str, colon: bool, word: Value[str], part: Parameter
) -> Value[str]:
    """A variable that is set, though perhaps to nothing."""
    if not colon:
        return word if operator == "+" else value

    def choose(text: str) -> Value[str]:
        if operator == "+":
            return word if text else Known("")
        return Known(text) if text else word

    chosen = bind(value, choose, _formula(part), (word,))
    if isinstance(chosen, Symbolic) and chosen.default is MISSING and isinstance(value, Symbolic):
        # What nobody sets is empty, which is what the operator asks for.
        return _with_default(chosen, value, choose)
    return chosen


def _with_default(
    chosen: Symbolic[str], value: Symbolic[str], choose: Callable[[str], Value[str]]
) -> Value[str]:
    names = [item.name for item in value.inputs if item.kind is InputKind.ENVIRONMENT]
    bare = value.rebind(Bindings(dict.fromkeys(names)))
    if not isinstance(bare, Known):
        return chosen
    default = nominal(choose(bare.value))
    return replace(chosen, default=default)


def _free(name: str, operator: str, colon: bool, word: Value[str], formula: str) -> Value[str]:
    """A variable that may be set from outside, with what stands for it where it is not."""
    unset: Value[str] = Known("") if operator == "+" else word

    def rebind(bindings: Bindings) -> Value[str]:
        if name not in bindings.environment:
            return _free(name, operator, colon, rebound(word, bindings), formula)
        given = bindings.environment[name]
        if given is None or (colon and not given):
            return rebound(unset, bindings)
        return rebound(word, bindings) if operator == "+" else Known(given)

    own = Input(InputKind.ENVIRONMENT, name)
    inputs = (own, *(word.inputs if isinstance(word, Symbolic) else ()))
    default = nominal(unset)
    return Symbolic(formula, tuple(dict.fromkeys(inputs)), default, rebind)


def joined(arguments: list[Argument]) -> Value[str]:
    """*arguments* with a blank between each two: what `echo` prints."""
    values: list[Value[str]] = []
    for index, argument in enumerate(arguments):
        values.extend([Known(" "), argument.value] if index else [argument.value])
    return concat(values)
