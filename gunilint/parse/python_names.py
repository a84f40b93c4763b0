"""Which names a module binds, and which it reads."""

from __future__ import annotations

from collections.abc import Iterator

from gunilint.parse.facts import python as ir
from gunilint.source import Span, Text


def children(node: object) -> Iterator[object]:
    """The nodes directly within *node*, which is one or a tuple of them, in order."""
    if isinstance(node, (tuple, ir.Node)):
        if not isinstance(node, (Span, Text)):
            yield from node
    elif not isinstance(node, (str, int, float, type(None))):
        for field in node.__slots__:  # type: ignore[attr-defined]
            yield getattr(node, field)


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
            for child in children(node):
                yield from () if child is target else _reads(child)
        case ir.Delete():
            for target in node.targets:
                yield from _target_reads(target)
        case ir.NamedExpression():
            yield from _reads(node.value)
        case _:
            for child in children(node):
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


def bound_names(body: tuple[ir.Statement, ...]) -> tuple[Text, ...]:
    """Every binding of a name in the module that *body* is, in the order of the text.

    Bindings within functions and classes are not the module's own, except those of the names
    that a function declares global.
    """
    return tuple(_bindings(body, of_module=True))


def local_names(body: tuple[ir.Statement, ...]) -> frozenset[str]:
    """The names that are local to the function that *body* is, besides its parameters."""
    declared = {name for node in _own_nodes(body) for name in _declared(node)}
    return frozenset(text.value for text in _bindings(body, of_module=False)) - declared


def _own_nodes(node: object) -> Iterator[object]:
    """The nodes of a function's body that do not belong to a function within it."""
    yield node
    if not isinstance(node, (ir.FunctionDefinition, ir.ClassDefinition, ir.Lambda)):
        for child in children(node):
            yield from _own_nodes(child)


def _declared(node: object) -> Iterator[str]:
    if isinstance(node, (ir.Global, ir.Nonlocal)):
        yield from (name.value for name in node.names)


def _bindings(node: object, *, of_module: bool) -> Iterator[Text]:
    match node:
        case ir.FunctionDefinition() | ir.ClassDefinition():
            yield node.name
            if of_module:
                yield from _declared_global(node.body)
            return
        case ir.Lambda():
            return
        case ir.Comprehension():
            yield from _walrus_targets(node)
            return
        case ir.Assign():
            for target in node.targets:
                yield from _targets(target)
        case ir.AnnotatedAssign() if node.value is None:
            return
        case ir.Import() | ir.ImportFrom():
            yield from (Text(name.bound, name.span) for name in node.names)
            return
        case _:
            yield from _own_bindings(node)
    for child in children(node):
        yield from _bindings(child, of_module=of_module)


def _own_bindings(node: object) -> Iterator[Text]:
    match node:
        case ir.AugmentedAssign() | ir.AnnotatedAssign() | ir.For() | ir.WithItem():
            yield from _targets(node.target)
        case ir.NamedExpression():
            yield Text(node.target.id, node.target.span)
        case ir.TypeStatement() | ir.Handler() if node.name is not None:
            yield node.name
        case ir.CapturePattern() | ir.StarPattern() if node.name is not None:
            yield Text(node.name, node.span)
        case ir.MappingPattern() if node.rest is not None:
            yield Text(node.rest, node.span)


def _walrus_targets(node: object) -> Iterator[Text]:
    """`:=` within a comprehension binds outside it."""
    if isinstance(node, ir.NamedExpression):
        yield Text(node.target.id, node.target.span)
    if not isinstance(node, ir.Lambda):
        for child in children(node):
            yield from _walrus_targets(child)


def _targets(target: ir.Expression | None) -> Iterator[Text]:
    match target:
        case ir.Name(name, span):
            yield Text(name, span)
        case ir.TupleDisplay(elements, _) | ir.ListDisplay(elements, _):
            for element in elements:
                yield from _targets(element)
        case ir.Starred(value, _):
            yield from _targets(value)


def _declared_global(body: tuple[ir.Statement, ...]) -> Iterator[Text]:
    """Assignments in a function to the names that it declares global."""
    declared = {name.value for name in declared_names(body, ir.Global)}
    if declared:
        yield from (name for name in _bindings(body, of_module=True) if name.value in declared)


def declared_names(node: object, kind: type[ir.Global | ir.Nonlocal]) -> Iterator[Text]:
    """The names that `global` or `nonlocal` statements anywhere in *node* declare."""
    if isinstance(node, kind):
        yield from node.names
    else:
        for child in children(node):
            yield from declared_names(child, kind)
