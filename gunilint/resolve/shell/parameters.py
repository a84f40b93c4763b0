"""`$name` and `${name...}` (POSIX, "Parameter Expansion"; bash's manual for its additions)."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.shell_words import Parameter, Word
from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.resolve.shell.changes import conversion
from gunilint.resolve.shell.defaults import of_free, of_set
from gunilint.resolve.shell.expand import VANISHED, Break, Chunk, Expander, Piece, Via
from gunilint.resolve.shell.state import Array, Variable, local_setting
from gunilint.resolve.shell.values import bind, concat, free_variable
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import (
    Known,
    Setting,
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
    if isinstance(found, Unknown):
        return None
    takes = _takes_word(found, operator, part.operator.startswith(":"))
    return part.argument if takes else None


def _list(expander: Expander, part: Parameter, joins: bool) -> list[Chunk]:
    items = _items(expander, part)
    if items is None:
        unknown = Unknown("the arguments are not known", part.span)
        return [Piece(unknown, True, part.span, is_many=True)]
    if part.operator == ":":
        items = _slice(items, part)
    elif part.operator and (part.operator[-1] == "-") == (not items) and part.argument:
        return expander.chunks(part.argument.parts, joins=joins)
    if not items:
        if joins or not part.quoted:
            return []
        # `"$*"` is one word, if an empty one; `"$@"` is none.
        is_one = "*" in (part.name, part.subscript)
        return [Piece(Known("") if is_one else VANISHED, True, part.span)]
    at_once = joins or (part.quoted and "*" in (part.name, part.subscript))
    chunks: list[Chunk] = []
    for index, item in enumerate(items):
        if index:
            chunks.append(Piece(Known(" "), True, part.span) if at_once else Break())
        is_many = isinstance(item.value, Unknown) and not item.is_single
        piece = Piece(item.value, part.quoted or joins, part.span, item.via, item.span, is_many)
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
        return _count(_items(expander, part), part), ()
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
        return local_setting("#", _count(state.parameters, part), part.span, ())
    if name == "0":
        if state.zero is None:
            return Unknown("the script's name is not known", part.span)
        return local_setting("0", Known(state.zero), part.span, ())
    if name.isdigit():
        if state.parameters is None:
            return _no_arguments(part)
        return _element(state.parameters, int(name) - 1, part)
    if name in _SPECIAL:
        return Unknown(_SPECIAL[name], part.span)
    found = state.lookup(name)
    if part.subscript is None:
        return found
    if isinstance(found, tuple) and part.subscript.isdigit():
        return _element(found, int(part.subscript), part)
    return Unknown("the element is not known", part.span)


def _count(items: Array | None, part: Parameter) -> Value[str]:
    """How many *items* are; an unknown one may be any number."""
    if items is None or any(isinstance(item.value, Unknown) for item in items):
        return _no_arguments(part)
    return Known(str(len(items)))


def _element(items: Array, index: int, part: Parameter) -> Array | Absent | Unknown:
    if any(isinstance(item.value, Unknown) for item in items[: index + 1]):
        return _no_arguments(part)
    return items[index : index + 1] or UNSET


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
    before = expander.state
    word = expander.single(part.argument)
    if _takes_word(found, operator, colon) is False:
        # What is not expanded changes nothing.
        expander.state = before
    if operator == "?":
        word = Argument(Unknown("the shell stops here", part.span), part.span)
    if found is FREE:
        value = of_free(part.name, operator, colon, word.value, _formula(part))
        via: Via = word.via if operator != "+" else ()
    elif found is UNSET:
        value, via = (Known(""), ()) if operator == "+" else (word.value, word.via)
    else:
        assert not isinstance(found, Absent)
        value = of_set(_value_of(found), operator, colon, word.value, _formula(part))
        via = (*_via(found), *(word.via if value == word.value else ()))
    if operator == "=":
        setting = local_setting(part.name, value, _named(part), via)
        expander.state = expander.state.assign(setting)
    return value, via


def _takes_word(found: Variable | Absent, operator: str, colon: bool) -> bool | None:
    """Whether the word after the operator is what is meant; None where it cannot be told."""
    if found is FREE:
        return None
    empty: bool | None = found is UNSET
    if not isinstance(found, Absent) and colon:
        value = _value_of(found)
        empty = value.value == "" if isinstance(value, Known) else None
    return None if empty is None else empty == (operator != "+")


def _named(part: Parameter) -> Span:
    return part.argument.span if part.argument and part.argument.text else part.span


def joined(arguments: list[Argument]) -> Value[str]:
    """*arguments* with a blank between each two: what `echo` prints."""
    values: list[Value[str]] = []
    for index, argument in enumerate(arguments):
        values.extend([Known(" "), argument.value] if index else [argument.value])
    return concat(values)
