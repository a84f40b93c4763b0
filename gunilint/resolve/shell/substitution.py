"""What `$(command)` prints, for the few commands whose output can be told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from gunilint.parse.facts.shell import AndOr, Command, Pipeline, Program, Statement
from gunilint.parse.facts.shell_words import Literal, Parameter, Part, Word
from gunilint.resolve.shell.arithmetic import ArithmeticFaultError, evaluate
from gunilint.resolve.shell.expand import Expander, Piece, Via
from gunilint.resolve.shell.parameters import joined, scalar
from gunilint.resolve.shell.values import bind, concat, cpu_count
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import MISSING, Known, Symbolic, Unknown, Value

Evaluated = tuple[Value[str], Via]

_COUNTS_CPUS: Final = (
    re.compile(r"nproc( --all)?"),
    re.compile(r"getconf _?NPROCESSORS_(ONLN|CONF)"),
    re.compile(r"grep -(c|Ec) \^?processor /proc/cpuinfo"),
    re.compile(r"sysctl -n hw\.(n|logical)cpu"),
    re.compile(
        r"python[\d.]* -c (import|from) (multiprocessing|os)( as \w+| import cpu_count)?; ?"
        r"print\((\w+\.)?cpu_count\(\)\)"
    ),
)
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN_FORMAT: Final = re.compile(r"%s(\\n)?")


def substitute(expander: Expander, program: Program, span: Span) -> Evaluated:
    """What *program* prints, without the last line end."""
    if len(program.body) != 1:
        return Unknown("it is what commands print", span), ()
    return _printed(expander, program.body[0], span)


def _printed(expander: Expander, statement: Statement, span: Span) -> Evaluated:
    match statement:
        case Command(assignments=(), words=words) if words:
            inner = Expander(expander.state, expander.origins)
            return _command(inner, inner.arguments(words), span)
        case AndOr(first=first, links=(link,)) if link.operator == "||":
            value, via = _printed(expander, first, span)
            if isinstance(value, Symbolic) or not isinstance(first, Command):
                return value, via
            return Unknown("it is what one of two commands prints", span), ()
        case Pipeline(commands=(first, Command(words=words)), negated=False):
            if [word.literal for word in words] == ["bc"]:
                value, via = _printed(expander, first, span)
                return _calculated(value, span), via
    return Unknown("it is what commands print", span), ()


def _command(expander: Expander, arguments: list[Argument], span: Span) -> Evaluated:
    words = [item.value.value if isinstance(item.value, Known) else None for item in arguments]
    name, rest = words[0], arguments[1:]
    via = tuple(setting for item in rest for setting in item.via)
    line = " ".join(word if word is not None else "?" for word in words)
    if any(pattern.fullmatch(line) for pattern in _COUNTS_CPUS):
        counted = cpu_count(f"$({line})", line, expander.state.environment.bindings)
        return counted, ()
    if name in ("which", "command") and (words[1:-1] in ([], ["-v"])) and words[-1]:
        return _path_of(line, span), ()
    if name == "echo" and words[1:2] != ["-e"]:
        return joined(rest[1:] if words[1:2] == ["-n"] else rest), via
    if name == "printf" and len(rest) == 2 and _PLAIN_FORMAT.fullmatch(words[1] or ""):
        return rest[1].value, via
    if name == "expr":
        return _calculated(joined(rest), span), via
    if name == "pwd" and not rest:
        return expander.state.cwd, ()
    if name in ("dirname", "basename") and len(rest) == 1:
        cut = posixpath.dirname if name == "dirname" else posixpath.basename
        return bind(rest[0].value, lambda text: Known(cut(text) or "."), f"$({line})"), via
    return Unknown(f"it is what `{name or 'a command'}` prints", span), ()


def _path_of(line: str, span: Span) -> Value[str]:
    """Where a program is cannot be told, but its name can: it is the last word of *line*."""
    unknown = Unknown("it is the path of a program", span)
    return Symbolic(f"$({line})", (), MISSING, lambda _: unknown)


def arithmetic(expander: Expander, expression: Word, span: Span) -> Evaluated:
    """What `$((expression))` is."""
    pieces: list[Piece] = []
    for part in expression.parts:
        pieces.extend(_operands(expander, part))
    via = tuple(setting for piece in pieces for setting in piece.via)
    value = concat([piece.value for piece in pieces])
    return _calculated(value, span, f"$(({expression.text}))"), via


def _operands(expander: Expander, part: Part) -> Sequence[Piece]:
    """A name in arithmetic is a variable, without its `$`."""
    if not isinstance(part, Literal):
        found = expander.chunks((part,), joins=True)
        return [piece for piece in found if isinstance(piece, Piece)]
    pieces: list[Piece] = []
    at = 0
    for name in _NAME.finditer(part.text):
        if part.text[: name.start()].endswith("0") and name[0][0] in "xX":
            continue
        pieces.append(Piece(Known(part.text[at : name.start()]), True, part.span))
        variable = Parameter(name[0], "", None, None, None, True, part.span)
        value, via = scalar(expander, variable)
        value = bind(value, lambda text: Known(text or "0"), name[0])
        pieces.append(Piece(value, True, part.span, via))
        at = name.end()
    pieces.append(Piece(Known(part.text[at:]), True, part.span))
    return pieces


def _calculated(value: Value[str], span: Span, formula: str = "") -> Value[str]:
    def calculate(text: str) -> Value[str]:
        try:
            return Known(str(evaluate(text)))
        except ArithmeticFaultError:
            return Unknown("it is no arithmetic that gunilint evaluates", span)

    shown = formula or (value.formula if isinstance(value, Symbolic) else "")
    return bind(value, calculate, shown)
