"""Values to give settings, as Python expressions."""

from __future__ import annotations

from typing import Final

_NUMBERS: Final = """
4 | 0 | -1 | 4.0 | 2.5 | True | False | None | '' | '4' | ' 4 ' | '08' | '0x1F' | '0o17' | '0b11'
| '2.0' | '30s' | '1_000' | '-1' | '+5' | '1e3' | b'7' | [4] | (4,) | {} | 10**30 | '\\u0663'
| '0' | '00' | '16384' | 16383 | 16777216 | 2**31 - 1 | 2**31 | float('inf') | 1+0j | '٣' | 'auto'
"""
_BOOLEANS: Final = """
True | False | None | 1 | 0 | '1' | '0' | 'true' | 'True' | ' FALSE ' | 'yes' | 'on' | '' | [] | 0.0
"""
_STRINGS: Final = """
'x' | ' x ' | '' | None | 1 | True | b'x' | ['x'] | ('x',) | {'a': 1} | 1.5 | 'a\\nb' | '\\tx\\n'
"""
_LISTS: Final = """
'x' | ['a', 'b'] | ('a', 'b') | [] | () | '' | None | 0 | 8000 | ['a', None] | [1] | [' a ']
| {'a': 1} | {'a'} | set() | ('0.0.0.0', 8000) | b'x' | b'' | [[]] | True | False | [b'a'] | 'a,b'
| range(0) | range(1) | frozenset({'x'}) | {} | 0.0 | 1.0
"""
_ADDRESSES: Final = """
'*' | '127.0.0.1' | '127.0.0.1,::1' | '10.0.0.0/8' | '10.0.0.1/8' | 'localhost' | '' | None
| ['*'] | ' 1.2.3.4 , 5.6.7.8 ' | '1.2.3.4,' | ',' | '1.2.3.4,,5.6.7.8' | '*,10.0.0.1' | '::/0'
| '1.2.3' | '010.0.0.1' | '1.2.3.4 5.6.7.8' | '1.2.3.4/32' | '1.2.3.4/33' | 5 | '[::1]'
| 'fe80::1%eth0' | ' , '
"""
_CHOICES: Final = """
'auto' | ' AUTO ' | 'off' | 'OFF' | 'on' | 'drop' | ' Drop ' | 'refuse' | 'dangerous' | 'uvloop'
| 'asyncio' | 'fast' | 'python' | 'poll' | 'inotify' | ' poll' | 'POLL' | 'v1' | 'V2' | 'true' | '1'
| '0' | 'none' | 'h1' | 'h2' | 'h1,h2' | 'h2, H1' | 'h3' | 'h1,h1' | ',' | '' | ' ' | None | True
| False | 1 | 0 | [] | {} | ('auto',) | 'both' | 'upgrade' | 'prior-knowledge' | 'bogus' | ['h1']
"""
_IDENTITIES: Final = """
0 | 1000 | '1000' | 'root' | '' | -1 | True | 1.5 | [] | b'12' | b'root' | '²' | ' 0' | '-1' | ()
"""
_HOSTS: Final = """
'localhost:8125' | 'localhost' | 'unix:///x' | 'unix:8125' | 'unix:/x' | 'a:b' | 'a:1:2' | '' | None
| '[::1]:80' | '[::1]' | ':80' | 'tcp://h:1' | 'fd://3' | 'fd://x' | 5 | ' h:1 ' | 'H:1' | 'h: 1'
| 'http://h:1' | '::1' | 'h:'
"""
_TLS: Final = """
2 | '2' | 'TLS' | 'TLSv1_2' | 'SSLv23' | 'tls' | 5 | '5' | 6 | None | -1 | 'x' | '' | True | []
| 3.5 | '0x5' | 17
"""
_HOOKS: Final = """
None | 1 | 'x' | '' | [] | {} | lambda: 0 | lambda a: 0 | lambda a, b: 0 | lambda a, b, c: 0
| lambda a, b, c, d: 0 | lambda a, b, c, d, e: 0 | lambda a, b=1: 0 | lambda a, *b: 0
| lambda a, *, b=1: 0 | lambda *a: 0 | lambda a, **k: 0
"""
_CLASSES: Final = """
'sync' | ' gthread ' | '' | None | 1 | [] | True | ('sync',) | {'a': 1} | b'sync' | 'a.b.C'
"""
_DIRECTORIES: Final = """
'/' | '/tmp' | '/tmp/' | '/tmp/..' | '//tmp' | '/tmp/../tmp' | '.' | '' | None | 1 | [] | ' /tmp '
"""
_DICTIONARIES: Final = """
{} | {'A': 'b'} | None | [] | '' | 'x' | [('a', 'b')] | {1: {'x': (1, 2)}} | 0
"""

_TRIED: Final = {
    "workers": _NUMBERS,
    "timeout": _NUMBERS,
    "umask": _NUMBERS,
    "cert_reqs": _NUMBERS,
    "http2_max_concurrent_streams": _NUMBERS,
    "http2_initial_window_size": _NUMBERS,
    "http2_max_frame_size": _NUMBERS,
    "control_socket_mode": _NUMBERS,
    "preload_app": _BOOLEANS,
    "sendfile": _BOOLEANS,
    "proc_name": _STRINGS,
    "config": _STRINGS,
    "loglevel": _STRINGS,
    "pidfile": _STRINGS,
    "bind": _LISTS,
    "raw_env": _LISTS,
    "dirty_apps": _LISTS,
    "forwarded_allow_ips": _ADDRESSES,
    "proxy_allow_ips": _ADDRESSES,
    "uwsgi_allow_ips": _ADDRESSES,
    "forwarder_headers": _ADDRESSES,
    "header_map": _CHOICES,
    "asgi_loop": _CHOICES,
    "asgi_lifespan": _CHOICES,
    "http_parser": _CHOICES,
    "http_protocols": _CHOICES,
    "http2_cleartext": _CHOICES,
    "proxy_protocol": _CHOICES,
    "reload_engine": _CHOICES,
    "user": _IDENTITIES,
    "group": _IDENTITIES,
    "statsd_host": _HOSTS,
    "ssl_version": _TLS,
    "on_starting": _HOOKS,
    "pre_fork": _HOOKS,
    "post_request": _HOOKS,
    "nworkers_changed": _HOOKS,
    "ssl_context": _HOOKS,
    "worker_class": _CLASSES,
    "logger_class": _CLASSES,
    "chdir": _DIRECTORIES,
    "secure_scheme_headers": _DICTIONARIES,
    "logconfig_dict": _DICTIONARIES,
}


def value_cases() -> list[tuple[str, str]]:
    """Each setting to try, with an expression."""
    return [
        (name, text.strip())
        for name, texts in _TRIED.items()
        for text in texts.strip().split(" | ")
        for text in text.split("\n| ")
    ]
