"""The server takes requests that it and the proxy can read differently.

Why it hurts: where two servers disagree about where a request ends or what a header is called, an
attacker hides one request in another, or gives a header that only the proxy should set. Gunicorn
refuses such requests since 22.0 and 23.0, because of CVE-2024-1135 and CVE-2024-6827; these
settings take them again. Their own documentation calls them temporary, for the time of an upgrade.

What to do: leave the setting out, and mend what sends such requests.

Silent when: the setting is off or cannot be told, or the worker parses requests by itself
(Uvicorn, tornado, gevent_pywsgi). What only lets unusual methods and versions through is a warning.

BAD: underscores and folded lines are taken as they come

    -- gunicorn.conf.py --
    header_map = [|"dangerous"|]
    permit_obsolete_folding = [|True|]

BAD: methods in lower case

    -- Procfile --
    web: gunicorn [|--casefold-http-method|] app:app

GOOD: refused, dropped, or parsed by somebody else

    -- Procfile --
    web: gunicorn --header-map refuse app:app
    api: gunicorn --header-map drop app:app
    asgi: gunicorn --header-map dangerous -k uvicorn_worker.UvicornWorker app:app

GOOD: off, and not to be told

    -- gunicorn.conf.py --
    from company import tuning

    permit_obsolete_folding = False
    header_map = tuning.header_map()
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, WorkerKind, judge, rule, show

_UNSAFE = {
    "header_map": "headers with underscores stand for those with hyphens, the proxy's among them",
    "permit_obsolete_folding": "a header's value may go on in the next line",
    "strip_header_spaces": "a header's name may end in spaces",
    "tolerate_dangerous_framing": "a request may have two lengths",
}
_UNUSUAL = {
    "casefold_http_method": "a method in lower case passes for another one",
    "permit_unconventional_http_method": "a method may have any characters",
    "permit_unconventional_http_version": "a request may be of any version of HTTP",
}
_DOES = _UNSAFE | _UNUSUAL
_PARSES_ITSELF = (WorkerKind.UVICORN, WorkerKind.TORNADO, WorkerKind.GEVENT_PYWSGI)


@rule(
    "GUN802",
    severity=Severity.ERROR,
    each=Deployment,
    cwe=[444],
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class HeaderMap and class PermitObsoleteFolding",
        "https://gunicorn.org/2024-news/",
        "https://github.com/advisories/GHSA-w3h3-4rj7-4ph4",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn or server.worker_kind in (None, *_PARSES_ITSELF):
        return
    for name, does in _DOES.items():
        setting = server.settings.get(name)
        verdict = setting is not None and judge(lambda value: value in (True, "dangerous"), setting)
        if setting is None or not verdict:
            continue
        yield Finding.at(
            setting,
            f"{name} is {show(setting)}: {does}",
            help=f"leave {name} out, and mend what needs it",
            verdict=verdict,
            severity=Severity.WARNING if name in _UNUSUAL else None,
        )
