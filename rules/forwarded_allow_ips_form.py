"""The addresses of trusted proxies have a form that this version does not take.

Why it hurts: up to 22.0 Gunicorn compares addresses as text, so that a network such as 10.0.0.0/8
or a host's name never matches: the headers are ignored, and redirects go to http. 23.0 and 24.0
stop, when they start, at both; from 24.1 a network is fine unless it has host bits set
(`10.0.0.1/8`), and a name still is not.

What to do: list single addresses, or use Gunicorn 24.1 or newer for networks; `*` behind a proxy
that alone can reach the server.

Silent when: this version takes the form, the value cannot be told, or a Uvicorn worker reads
`forwarded_allow_ips` itself on a version that compares text.

BAD: a name, and a network with host bits

    -- Procfile --
    web: gunicorn --forwarded-allow-ips [|proxy.internal|] app:app
    api: gunicorn --forwarded-allow-ips [|10.0.0.1/8|] app:app

BAD: a network that is compared as text

    -- Procfile --
    web: gunicorn --forwarded-allow-ips [|10.0.0.0/8|] app:app
    -- requirements.txt --
    gunicorn==22.0.0

GOOD: a network where this version takes one, addresses, and any

    -- Procfile --
    web: gunicorn --forwarded-allow-ips 10.0.0.0/8,127.0.0.1 app:app
    api: gunicorn --forwarded-allow-ips 10.0.0.7,::1 app:app
    any: gunicorn --forwarded-allow-ips '*' app:app

GOOD: Uvicorn reads networks itself

    -- Procfile --
    web: gunicorn -k uvicorn_worker.UvicornWorker --forwarded-allow-ips 10.0.0.0/8 app:app
    -- requirements.txt --
    gunicorn==22.0.0
"""

from collections.abc import Iterator

from gunilint.api import Finding, RejectedSetting, Severity, rule


@rule(
    "GUN805",
    severity=Severity.ERROR,
    each=RejectedSetting,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, validate_string_to_addr_list",
        "gunicorn 22.0.0, gunicorn/http/message.py, Message.parse_headers",
        "https://github.com/benoitc/gunicorn/issues/2542",
    ],
)
def check(value: RejectedSetting) -> Iterator[Finding]:
    if not value.setting.endswith("_allow_ips"):
        return
    effect = "" if value.starts else ": the server does not start"
    elsewhere = value.command.path != value.span.path
    yield Finding.at(
        value.span,
        f"{value.setting} = {value.shown}: {value.why}{effect}",
        label="is not taken for an address",
        because=[(value.command, "starts the server")] if elsewhere else [],
        help="list the proxies' addresses, or use gunicorn>=24.1 for networks",
    )
