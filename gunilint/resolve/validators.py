"""Gunicorn's validators, by the names they have in `gunicorn/config.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gunilint.resolve import validators_code as code
from gunilint.resolve import validators_network as network
from gunilint.resolve import validators_plain as plain
from gunilint.resolve.validators_plain import Validator

VALIDATORS: Final[Mapping[str, Validator]] = {
    "validate_asgi_lifespan": plain.one_of("auto", "on", "off", none="auto"),
    "validate_asgi_loop": plain.one_of("auto", "asyncio", "uvloop", none="auto"),
    "validate_bool": plain.boolean,
    "validate_callable": code.hook,
    "validate_chdir": plain.directory,
    "validate_class": code.worker_or_class,
    "validate_dict": plain.dictionary,
    "validate_file_exists": plain.file,
    "validate_group": plain.identity("group"),
    "validate_header_map_behaviour": plain.one_of("drop", "refuse", "dangerous"),
    "validate_hostport": network.host_and_port,
    "validate_http2_cleartext": network.http2_cleartext,
    "validate_http2_frame_size": plain.between(16384, 16777215),
    "validate_http2_stream_limit": plain.at_least_one,
    "validate_http2_window_size": plain.between(0, 2**31 - 1),
    "validate_http_parser": plain.one_of("auto", "fast", "python", none="auto"),
    "validate_http_protocols": network.http_protocols,
    "validate_list_of_existing_files": plain.files,
    "validate_list_of_files_or_patterns": plain.files,
    "validate_list_string": plain.string_list,
    "validate_pos_int": plain.positive,
    "validate_post_request": code.post_request,
    "validate_proxy_protocol": network.proxy_protocol,
    "validate_reload_engine": plain.reload_engine,
    "validate_ssl_version": network.tls_version,
    "validate_statsd_address": network.statsd,
    "validate_string": plain.string,
    "validate_string_to_addr_list": network.addresses,
    "validate_string_to_list": plain.comma_list,
    "validate_user": plain.identity("user"),
}
