"""What bytes look like: cheap looks that decide whether a file is worth parsing."""

from __future__ import annotations

import codecs
import re
from typing import Final

SNIFFED_BYTES: Final = 1 << 18
"""How much of a file is looked at to tell what it is."""

_COMPOSE: Final = re.compile(
    rb"^[\"']?services[\"']?[ \t]*:[ \t]*(?:[#&!][^\r\n]*)?\r?\n"
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?![ \t]*-)[ \t]",
    re.MULTILINE,
)
_COMPOSE_KEY: Final = re.compile(
    rb"^[ \t]+[\"']?(?:image|build|extends)[\"']?[ \t]*:", re.MULTILINE
)
# What stands before a key is looked at last: so the search is for plain bytes.
_API_VERSION: Final = re.compile(rb"apiVersion(?<![^\s{,\"'-]apiVersion)[\"']?\s*:")
_KIND: Final = re.compile(rb"kind(?<![^\s{,\"'-]kind)[\"']?\s*:")
_BINDING: Final = re.compile(
    rb"^(?:([a-z_]+)[ \t]*(?::[^=\n]+)?=(?!=)|(?:async[ \t]+)?def[ \t]+([a-z_]+)[ \t]*\()",
    re.MULTILINE,
)
_NO_CONFIG: Final = re.compile(
    rb"gunicorn\.app\.|\bBaseApplication\b|^[ \t]*(?:import|from)[ \t]+(?:pytest|unittest)\b"
    rb"|\bFlask\(|\bFastAPI\(|\bStarlette\(|get_[wa]sgi_application\(",
    re.MULTILINE,
)
_SHEBANG: Final = re.compile(rb"#![ \t]*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?")

# Names that a Gunicorn config file binds and little else does: gunicorn 23.0,
# gunicorn/config.py.
_SETTINGS: Final = frozenset(
    b"bind backlog workers worker_class threads worker_connections max_requests "
    b"max_requests_jitter timeout graceful_timeout keepalive limit_request_line "
    b"limit_request_fields limit_request_field_size reload reload_engine spew check_config "
    b"preload_app sendfile reuse_port chdir daemon raw_env pidfile worker_tmp_dir umask "
    b"initgroups tmp_upload_dir secure_scheme_headers forwarded_allow_ips accesslog "
    b"disable_redirect_access_to_syslog access_log_format errorlog loglevel capture_output "
    b"logger_class logconfig logconfig_dict logconfig_json syslog statsd_host statsd_prefix "
    b"proc_name default_proc_name pythonpath wsgi_app proxy_protocol proxy_allow_ips keyfile "
    b"certfile ssl_version cert_reqs ca_certs on_starting on_reload when_ready pre_fork "
    b"post_fork post_worker_init worker_int worker_abort pre_exec pre_request post_request "
    b"child_exit worker_exit nworkers_changed on_exit ssl_context control_socket".split()
)


def is_kubernetes(data: bytes) -> bool:
    """Whether YAML or JSON has the two keys that every Kubernetes object has."""
    data = _narrowed(data)
    return bool(_API_VERSION.search(data) and _KIND.search(data))


def is_compose(data: bytes) -> bool:
    """Whether YAML has a mapping of services at its top, with images or builds."""
    data = _narrowed(data)
    return b"services" in data and bool(_COMPOSE.search(data) and _COMPOSE_KEY.search(data))


def is_gunicorn_config(data: bytes, fewest: int) -> bool:
    """Whether Python binds at least *fewest* settings and is no application or test."""
    data = _narrowed(data)
    if _NO_CONFIG.search(data):
        return False
    bound = {name or function for name, function in _BINDING.findall(data)}
    return len(bound & _SETTINGS) >= fewest


def shebang_program(data: bytes) -> str:
    """The program that a script's first line names, without its directory; else ""."""
    match = _SHEBANG.match(data)
    if match is None:
        return ""
    program = match[1].rpartition(b"/")[2]
    if program == b"env":
        program = (match[2] or b"").rpartition(b"/")[2]
    return program.decode("ascii", "replace")


def _narrowed(data: bytes) -> bytes:
    """*data* with one byte per ASCII character, also where it is UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "ignore").encode()
    return data.removeprefix(codecs.BOM_UTF8)
