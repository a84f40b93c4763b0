"""Which objects are true."""

from __future__ import annotations

from gunilint.resolve.evaluate.abstract import OPAQUE
from gunilint.resolve.evaluate.callables import External, InstanceObject, Special
from gunilint.value import Unknown


def object_truth(payload: object) -> object:
    """True, False, or Unknown for an object that is no container of the program's."""
    if isinstance(payload, External):
        return Unknown(f"{payload.dotted} comes from a module that gunilint does not follow")
    if isinstance(payload, Special):
        return Unknown("is an object that gunilint does not follow")
    if isinstance(payload, InstanceObject):
        return _instance_truth(payload)
    try:
        return bool(payload)
    except Exception:  # noqa: BLE001 - NotImplemented has no truth value in newer versions
        return OPAQUE


def _instance_truth(payload: InstanceObject) -> object:
    names = payload.type.names
    if any(name in names.slots for name in ("__bool__", "__len__")) or payload.type.bases:
        return Unknown(f"is an instance of {payload.type.name}, whose truth is not followed")
    return True
