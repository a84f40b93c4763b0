"""BLAKE2b, which tells contents apart.

`hashlib` loads OpenSSL with it: three milliseconds of each start.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

__all__ = ["blake2b"]
