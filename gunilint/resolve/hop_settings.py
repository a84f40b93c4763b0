"""The settings of a proxy: as they are written, or the product's default."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gunilint.parse.facts.kubernetes_metadata import Metadata
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.source import Span, Text
from gunilint.value import Known, Layer, Origin, Seconds, Setting, Unknown, Value


def by_default(name: str, value: Seconds, span: Span) -> Setting[Seconds]:
    """What nothing sets; *span* is where one would."""
    return Setting(name, Known(value), Origin(Layer.DEFAULT, span))


def written(name: str, value: Value[Any], span: Span) -> Setting[Any]:
    return Setting(name, value, Origin(Layer.MANIFEST, span))


def unknown(name: str, why: str, span: Span) -> Setting[Any]:
    return written(name, Unknown(why, span), span)


def of_field(name: str, field: Field[Any]) -> Setting[Any]:
    return written(name, field.value, field.span)


def of_field_or_default(
    name: str, field: Field[Seconds] | None, default: Seconds, span: Span
) -> Setting[Seconds]:
    return by_default(name, default, span) if field is None else of_field(name, field)


def of_scalar(name: str, scalar: Scalar, convert: Callable[[str], Seconds]) -> Setting[Seconds]:
    """A text as *convert* reads it; ValueError makes it Unknown, with the reason."""
    if scalar.opaque is not None:
        return unknown(name, scalar.opaque, scalar.span)
    try:
        return written(name, Known(convert(scalar.value)), scalar.span)
    except ValueError as error:
        return unknown(name, str(error), scalar.span)


def attribute_seconds(name: str, text: str | None, span: Span) -> Setting[Seconds]:
    """A whole number of seconds, as the attributes of AWS's balancers are written."""
    value: Value[Seconds] = Unknown("is not a whole number of seconds", span)
    if text is not None and re.fullmatch("[0-9]{1,15}", text):
        value = Known(Seconds(text))
    return written(name, value, span)


def of_attribute(name: str, text: Text) -> Setting[Seconds]:
    return attribute_seconds(name, text.value, text.span)


def renamed(setting: Setting[Any], name: str) -> Setting[Any]:
    return replace(setting, name=name)


def unless_endless(setting: Setting[Seconds] | None) -> Setting[Seconds] | None:
    """*setting*; None where its value is 0, which stands for no limit."""
    return None if setting is None or setting.known == Seconds(0) else setting


def object_name(metadata: Metadata) -> str:
    """What an object is called, for a person."""
    return (metadata.name.known if metadata.name is not None else None) or metadata.kind.value
