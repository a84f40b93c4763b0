"""JSON patches (RFC 6902), on nodes that keep the place of every value."""

from __future__ import annotations

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence


class RefusedError(Exception):
    """kustomize would refuse the patch, or nothing can be said of what it does."""


def patched(node: Node, patch: Sequence) -> Node:
    """*node* after the operations of *patch*, in order. RefusedError: one cannot be done."""
    for item in patch.items:
        if not isinstance(item, Mapping):
            raise RefusedError("an operation is no mapping")
        operation, path = _text(item, "op"), _pointer(_text(item, "path"))
        match operation:
            case "test":
                continue
            case "remove":
                node = _changed(node, path, None, "remove")
            case "add" | "replace":
                value = item.peek("value")
                if value is None:
                    raise RefusedError("an operation has no value")
                node = _changed(node, path, value, operation)
            case "copy" | "move":
                origin = _pointer(_text(item, "from"))
                value = _at(node, origin)
                if operation == "move":
                    node = _changed(node, origin, None, "remove")
                node = _changed(node, path, value, "add")
            case _:
                raise RefusedError(f"{operation!r} is no operation")
    return node


def _text(item: Mapping, name: str) -> str:
    found = item.peek(name)
    if not isinstance(found, Scalar) or found.opaque is not None:
        raise RefusedError(f"an operation has no {name}")
    return found.value


def _pointer(text: str) -> list[str]:
    if not text.startswith("/"):
        raise RefusedError(f"{text!r} is no JSON pointer")
    return [part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/")]


def _at(node: Node, path: list[str]) -> Node:
    for part in path:
        if isinstance(node, Mapping):
            found = node.peek(part)
            if found is None:
                raise RefusedError(f"there is no {part}")
            node = found
        elif isinstance(node, Sequence):
            node = node.items[_index(part, len(node.items) - 1)]
        else:
            raise RefusedError(f"there is no {part}")
    return node


def _index(part: str, last: int) -> int:
    if not part.isdecimal() or int(part) > last:
        raise RefusedError(f"there is no item {part}")
    return int(part)


def _changed(node: Node, path: list[str], value: Node | None, operation: str) -> Node:
    """*node* with the value at *path* added, replaced or removed."""
    part, rest = path[0], path[1:]
    if isinstance(node, Mapping):
        return _changed_mapping(node, part, rest, value, operation)
    if not isinstance(node, Sequence):
        raise RefusedError(f"there is no {part}")
    items = list(node.items)
    if rest:
        index = _index(part, len(items) - 1)
        items[index] = _changed(items[index], rest, value, operation)
    elif operation == "add" and value is not None:
        items.insert(len(items) if part == "-" else _index(part, len(items)), value)
    else:
        index = _index(part, len(items) - 1)
        items[index : index + 1] = [] if value is None else [value]
    return node._replace(items=tuple(items))


def _changed_mapping(
    node: Mapping, part: str, rest: list[str], value: Node | None, operation: str
) -> Node:
    old = node.peek(part)
    if old is None and (rest or operation != "add"):
        raise RefusedError(f"there is no {part}")
    new = value
    if rest and old is not None:
        new = _changed(old, rest, value, operation)
    entries = [(key, item) for key, item in node.entries if key.value != part or new is not None]
    if new is None:
        entries = [(key, item) for key, item in entries if key.value != part]
    elif old is None:
        entries.append((Scalar(part, "str", "", new.span), new))
    else:
        entries = [(key, new if key.value == part else item) for key, item in entries]
    return node._replace(entries=tuple(entries))
