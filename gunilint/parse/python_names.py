"""Which names a module binds, and which it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from gunilint.parse.facts import python as ir
from gunilint.parse.python_parts import block_parts_of, parts_of
from gunilint.source import Text

# --- reading ---------------------------------------------------------------------------------


def read_names(body: tuple[ir.Statement, ...]) -> tuple[str, ...]:
    """Every name that is read anywhere, also within functions, sorted.

    A string in `__all__` counts as read; a name on the left of an assignment does not, but
    that of an augmented assignment does.
    """
    return tuple(sorted(set(_reads(body))))


def _reads(node: object) -> Iterator[str]:
    match node:
        case ir.Name():
            yield node.id
        case ir.Assign(targets=targets):
            yield from _assignment_reads(targets, node.value)
        case ir.AnnotatedAssign(target=target):
            yield from _reads(node.annotation)
            yield from _assignment_reads((target,), node.value)
        case ir.For(target=target) | ir.Clause(target=target) | ir.WithItem(target=target):
            yield from _target_reads(target)
            for child in parts_of(node):
                yield from () if child is target else _reads(child)
        case ir.Delete():
            for target in node.targets:
                yield from _target_reads(target)
        case ir.NamedExpression():
            yield from _reads(node.value)
        case _:
            for child in parts_of(node):
                yield from _reads(child)


def _assignment_reads(
    targets: tuple[ir.Expression, ...], value: ir.Expression | None
) -> Iterator[str]:
    for target in targets:
        yield from _target_reads(target)
        if isinstance(target, ir.Name) and target.id == "__all__":
            yield from _strings(value)
    yield from _reads(value)


def _target_reads(target: ir.Expression | None) -> Iterator[str]:
    """`x[i] = …` and `x.a = …` read x; `x = …` does not."""
    if isinstance(target, (ir.TupleDisplay, ir.ListDisplay)):
        for element in target.elements:
            yield from _target_reads(element)
    elif isinstance(target, ir.Starred):
        yield from _target_reads(target.value)
    elif not isinstance(target, ir.Name):
        yield from _reads(target)


def _strings(node: ir.Expression | None) -> Iterator[str]:
    if isinstance(node, (ir.ListDisplay, ir.TupleDisplay)):
        for element in node.elements:
            if isinstance(element, ir.Constant) and isinstance(element.value, str):
                yield element.value


# --- binding ---------------------------------------------------------------------------------


def bound_names(body: tuple[ir.Statement, ...], *, walrus: bool = True) -> tuple[Text, ...]:
    """Every binding of a name in the module that *body* is, in the order of the text.

    Bindings within functions and classes are not the module's own, except those of the names
    that a function declares global. *walrus* says whether there may be a `:=`: expressions are
    looked at only then.
    """
    parts = parts_of if walrus else block_parts_of
    found: list[Text] = []
    for text, definition in _bindings(body, parts):
        found.append(text)
        if definition is not None:
            found += _declared_global(definition, parts)
    return tuple(found)


def local_names(body: tuple[ir.Statement, ...]) -> frozenset[str]:
    """The names that are local to the function that *body* is, besides its parameters."""
    names = {text.value for text, _ in _bindings(body, parts_of)}
    return frozenset(names.difference(_declared(body, (ir.Global, ir.Nonlocal), _DEFINITIONS)))


_Parts: TypeAlias = Callable[[Any], tuple[Any, ...]]
_Definition: TypeAlias = ir.FunctionDefinition | ir.ClassDefinition
_DEFINITIONS: Final = (ir.FunctionDefinition, ir.ClassDefinition)


def _bindings(node: Any, parts: _Parts) -> list[tuple[Text, _Definition | None]]:
    """Each name that is bound, with the function or class that it is bound to by `def`."""
    found: list[tuple[Text, _Definition | None]] = []
    stack: list[Any] = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _DEFINITIONS:
            found.append((node.name, node))
        elif kind is ir.Comprehension:
            found += [(name, None) for name in _walrus_targets(node)]
        elif kind is not ir.Lambda:
            binds = _BINDS.get(kind)
            if binds is not None:
                found += [(name, None) for name in binds(node)]
            if kind is not ir.AnnotatedAssign or node.value is not None:
                stack += parts(node)[::-1]
    return found


def _assigned(node: ir.Assign) -> list[Text]:
    return [name for target in node.targets for name in _targets(target)]


def _annotated(node: ir.AnnotatedAssign) -> list[Text]:
    return [] if node.value is None else _targets(node.target)


def _target(node: ir.AugmentedAssign | ir.For | ir.WithItem) -> list[Text]:
    return _targets(node.target)


def _targets(target: ir.Expression | None) -> list[Text]:
    match target:
        case ir.Name(name, span):
            return [Text(name, span)]
        case ir.TupleDisplay(elements, _) | ir.ListDisplay(elements, _):
            return [name for element in elements for name in _targets(element)]
        case ir.Starred(value, _):
            return _targets(value)
    return []


def _imported(node: ir.Import | ir.ImportFrom) -> list[Text]:
    return [Text(name.bound, name.span) for name in node.names]


def _walrus(node: ir.NamedExpression) -> list[Text]:
    return [Text(node.target.id, node.target.span)]


def _named(node: ir.TypeStatement | ir.Handler) -> list[Text]:
    return [] if node.name is None else [node.name]


def _captured(node: ir.CapturePattern | ir.StarPattern) -> list[Text]:
    return [] if node.name is None else [Text(node.name, node.span)]


def _rest(node: ir.MappingPattern) -> list[Text]:
    return [] if node.rest is None else [Text(node.rest, node.span)]


_BINDS: Final[dict[type, Callable[[Any], list[Text]]]] = {
    ir.Assign: _assigned,
    ir.AnnotatedAssign: _annotated,
    ir.AugmentedAssign: _target,
    ir.For: _target,
    ir.WithItem: _target,
    ir.Import: _imported,
    ir.ImportFrom: _imported,
    ir.NamedExpression: _walrus,
    ir.TypeStatement: _named,
    ir.Handler: _named,
    ir.CapturePattern: _captured,
    ir.StarPattern: _captured,
    ir.MappingPattern: _rest,
}


def _walrus_targets(node: object) -> list[Text]:
    """`:=` within a comprehension binds outside it."""
    found: list[Text] = []
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, ir.NamedExpression):
            found += _walrus(node)
        if not isinstance(node, ir.Lambda):
            stack += parts_of(node)[::-1]
    return found


def _declared_global(definition: _Definition, parts: _Parts) -> list[Text]:
    """Assignments in a function, or in one within it, to the names that it declares global."""
    declared = set(_declared(definition.body, (ir.Global,), ()))
    if not declared:
        return []
    found: list[Text] = []
    for text, inner in _bindings(definition.body, parts):
        found.append(text)
        if inner is not None:
            found += _declared_global(inner, parts)
    return [text for text in found if text.value in declared]


def _declared(
    body: tuple[ir.Statement, ...], kinds: tuple[type, ...], around: tuple[type, ...]
) -> Iterator[str]:
    """The names that statements of *kinds* declare in *body*, except within those of *around*."""
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, kinds):
            yield from (name.value for name in node.names)  # type: ignore[attr-defined]
        elif not isinstance(node, around):
            stack += block_parts_of(node)
