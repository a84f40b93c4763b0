"""Validators of functions and classes.

Each does to a value what its namesake of `gunicorn/config.py` does in the release that
`Call.spec.version` names; where it is not said otherwise they are alike in 19.9 to 27.0.
"""

from __future__ import annotations

from gunilint.resolve.hooks import ClassLike, HookLike
from gunilint.resolve.validators_plain import Call, is_opaque, shown, text_of
from gunilint.resolve.verdicts import Rejected, Undecidable


def worker_or_class(_: Call, value: object) -> object:
    if isinstance(value, HookLike):
        raise Undecidable(f"it is what {value.name}() returns")
    return value if isinstance(value, ClassLike) else text_of(value)


def _arity(value: object, wanted: int) -> bool:
    """Whether *value* has *wanted* positional parameters, those with a default included
    (`get_arity` of `gunicorn/util.py`; `*args` and keyword-only ones do not count)."""
    if not isinstance(value, HookLike):
        raise Undecidable("how many arguments it takes cannot be told")
    if value.maximum is not None:
        return value.maximum == wanted
    if value.required < wanted:
        raise Undecidable("how many arguments it names cannot be told")
    return value.required == wanted


def _callable(value: object) -> object:
    if isinstance(value, str):
        if "." not in value:
            raise Rejected(f"not a function, nor a dotted name of one: {value!r}")
        raise Undecidable(f"it is what {value} is")
    if isinstance(value, HookLike):
        return value
    if isinstance(value, ClassLike) or is_opaque(value) or callable(value):
        raise Undecidable("how many arguments it takes cannot be told")
    raise Rejected(f"not a function: {shown(value)}")


def hook(call: Call, value: object) -> object:
    found = _callable(value)
    wanted = call.spec.arity
    if wanted is not None and wanted != -1 and not _arity(found, wanted):
        raise Rejected(f"must take {wanted} argument{'s' if wanted > 1 else ''}")
    return found


def post_request(_: Call, value: object) -> object:
    found = _callable(value)
    if not any(_arity(found, wanted) for wanted in (4, 3, 2)):
        raise Rejected("must take 4 arguments")
    return found
