"""Constants of the standard library."""

from __future__ import annotations

import datetime
import json
import math
import pathlib
import re
import signal
import string
from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract

_LOGGING: Final = {
    "CRITICAL": 50,
    "FATAL": 50,
    "ERROR": 40,
    "WARNING": 30,
    "WARN": 30,
    "INFO": 20,
    "DEBUG": 10,
    "NOTSET": 0,
}

_SSL: Final = {
    "CERT_NONE": 0,
    "CERT_OPTIONAL": 1,
    "CERT_REQUIRED": 2,
    "PROTOCOL_SSLv23": 2,
    "PROTOCOL_TLS": 2,
    "PROTOCOL_TLSv1": 3,
    "PROTOCOL_TLSv1_1": 4,
    "PROTOCOL_TLSv1_2": 5,
    "PROTOCOL_TLS_CLIENT": 16,
    "PROTOCOL_TLS_SERVER": 17,
}
"""The numbers behind ssl's enums: CPython 3.11, Modules/_ssl.c."""

_ERRORS: Final = {"ENOENT": 2, "EACCES": 13, "EEXIST": 17, "EPERM": 1, "EINVAL": 22, "EPIPE": 32}
_WHO: Final = (("USR", 6), ("GRP", 3), ("OTH", 0))
_PERMISSIONS: Final = {
    f"S_I{right}{who}": bits << shift
    for right, bits in (("RWX", 7), ("R", 4), ("W", 2), ("X", 1))
    for who, shift in ((("U", 6), ("G", 3), ("O", 0)) if right == "RWX" else _WHO)
}
"""POSIX gives errors and permissions these numbers, whatever the system."""

_STRING: Final = [
    "ascii_letters",
    "ascii_lowercase",
    "ascii_uppercase",
    "digits",
    "hexdigits",
    "octdigits",
    "punctuation",
    "whitespace",
    "printable",
]

_TYPES: Final[dict[str, type]] = {
    "pathlib.Path": pathlib.PurePosixPath,
    "datetime.timedelta": datetime.timedelta,
    "re.Pattern": re.Pattern,
    "json.JSONDecodeError": json.JSONDecodeError,
    "json.decoder.JSONDecodeError": json.JSONDecodeError,
}

CONSTANTS: Final[dict[str, Abstract]] = {
    **{f"logging.{name}": Abstract(value) for name, value in _LOGGING.items()},
    **{f"ssl.{name}": Abstract(value) for name, value in _SSL.items()},
    **{f"errno.{name}": Abstract(value) for name, value in _ERRORS.items()},
    **{f"stat.{name}": Abstract(value) for name, value in _PERMISSIONS.items()},
    **{f"string.{name}": Abstract(getattr(string, name)) for name in _STRING},
    **{f"math.{name}": Abstract(getattr(math, name)) for name in ("pi", "e", "tau", "inf", "nan")},
    **{name: Abstract(value) for name, value in _TYPES.items()},
    **{
        f"signal.{item.name}": Abstract(int(item))
        for item in signal.Signals
        if item.name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGABRT")
    },
    **{
        f"re.{name}": Abstract(int(getattr(re, name)))
        for name in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE", "A")
    },
    "socket.AF_INET": Abstract(2),
    "socket.SOCK_STREAM": Abstract(1),
    "os.sep": Abstract("/"),
    "os.path.sep": Abstract("/"),
    "os.linesep": Abstract("\n"),
    "os.pathsep": Abstract(":"),
    "os.curdir": Abstract("."),
    "os.pardir": Abstract(".."),
    "os.devnull": Abstract("/dev/null"),
    "os.name": Abstract("posix"),
    "os.extsep": Abstract("."),
    "os.R_OK": Abstract(4),
    "os.W_OK": Abstract(2),
    "os.X_OK": Abstract(1),
    "os.F_OK": Abstract(0),
    "sys.maxsize": Abstract(2**63 - 1),
    "typing.TYPE_CHECKING": Abstract(payload=False),
}
