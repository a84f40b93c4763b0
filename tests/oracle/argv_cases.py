"""Command lines of Gunicorn that between them use every way of argparse."""

from __future__ import annotations

import shlex
from typing import Final, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

T = TypeVar("T")

_LINES: Final = r"""
app:app
app
app:app x y
app:app workers=4
-w 4 app:app
-w4 app:app
-w=4 app:app
-w '' app:app
-w' 4' app:app
-w 4.5 app:app
-w 0x4 app:app
-w 1_000 app:app
-w -1 app:app
-w-1 app:app
-w=-1 app:app
-w +3 app:app
-w 08 app:app
-w 4 -w 8 app:app
-w 4 --workers 8 --workers=9 app:app
-w
-w --bind x app:app
-w -- 4 app:app
--workers
--workers= app:app
--workers=4 app:app
--workers 4 app:app
--workers four app:app
app:app -w 4
app:app -w 4 extra
app:app --reload extra
app:app one -w 4 two
-w 4 app:app -k gthread extra
app:app -- -w 4
-- app:app -w 4
-w 4 -- app:app --reload
-w 4 -- -- app:app
app:app -- x -- y
app:app -w 4 --
app:app -w 4 -- x
app:app --
--
- app:app
app:app -
-k gthread app:app
-kgthread app:app
-k=gthread app:app
-k= app:app
-k ' gthread ' app:app
--worker-class gthread app:app
--worker-c gthread app:app
--worker-cl gthread app:app
--worker 4 app:app
--work 4 app:app
--works 4 app:app
--time 60 app:app
--timeo=60 app:app
--t 60 app:app
--thread 4 app:app
--threads=4 app:app
--graceful 10 app:app
--graceful-timeout 10 app:app
--keep 5 app:app
--keep-alive 5 app:app
--keepalive 5 app:app
--keep-alive=-5 app:app
--max-request 9 app:app
--max-requests 9 app:app
--max-requests-j 9 app:app
--max 9 app:app
--pre app:app
--preload app:app
--preload=true app:app
--preload_app app:app
--preload-app app:app
--no-preload app:app
--error-log - app:app
--error-logfile - app:app
--log-file - app:app
--log-f - app:app
--logfile - app:app
--log debug app:app
--log-level debug app:app
--log-l debug app:app
--loglevel debug app:app
--access-log - app:app
--access-logfile - app:app
--access-logfile=- app:app
--access-logformat '%(h)s %(l)s' app:app
--access-logfor '-%(h)s' app:app
--access-logformat '-x %(h)s' app:app
--limit-request-field_size 4 app:app
--limit-request-field-size 4 app:app
--limit-request-fields 4 app:app
--limit-request-field 4 app:app
--limit-request-line 0 app:app
-b 0.0.0.0:8000 app:app
-b 0.0.0.0:8000 -b [::1]:8000 --bind unix:/x app:app
-b0.0.0.0:80 app:app
-b= app:app
-b -1 app:app
-b -x app:app
-b '-x y' app:app
--bind -5.5 app:app
--bind=-x app:app
-e A=1 -e B=2 app:app
-e=A=1 app:app
--env A=b=c app:app
--env=A=b=c app:app
--env 'A=b c' app:app
--env '-A b' app:app
-D app:app
-DR app:app
-RD app:app
-DRw4 app:app
-Dw 4 app:app
-Dw4 app:app
-Dz app:app
-D4 app:app
-D= app:app
-D=x app:app
--daemon= app:app
-R -D app:app
-m 022 app:app
-m 0o22 app:app
-m 22 app:app
-m 0x1f app:app
-m 08 app:app
-m 0 app:app
-m 00 app:app
-m 0b1 app:app
-m '' app:app
-m abc app:app
--umask=0777 app:app
--umask 0022 app:app
-u root -g 0 app:app
-u 1000 --group=staff app:app
-c conf.py app:app
-cconf.py app:app
-c '' app:app
--config= app:app
-c python:conf app:app
--conf x.py app:app
-config x.py app:app
-p /run/x.pid app:app
--pid x app:app
--pi x app:app
--p x app:app
-n name app:app
--name name app:app
--na name app:app
-t 30 app:app
-t30 app:app
--chdir /srv app:app
--chdir=/srv app:app
--pythonpath a,b app:app
--paste x.ini
--paster x.ini
--paste-global a=1 --paste-global b=2 app:app
--past x.ini
--reload app:app
--reload --reload app:app
--reload-engine poll app:app
--reload-extra-file a --reload-extra-file b app:app
--reload-ex a app:app
--reload- a app:app
--no-sendfile app:app
--no-send app:app
--no app:app
--no- app:app
--proxy-protocol app:app
--proxy-protocol -w 4 app:app
--proxy-protocol
--proxy-protocol=v2 app:app
--proxy-protocol= app:app
app:app --proxy-protocol
app:app --proxy-protocol v1
--proxy-p app:app
--proxy app:app
--proxy-allow-from '*' app:app
--forwarded-allow-ips '*' app:app
--forwarded-allow-ips=1.2.3.4 app:app
--forward '*' app:app
--statsd-host localhost:8125 --statsd-prefix x app:app
--statsd x app:app
--dogstatsd-tags a:b app:app
--spew app:app
--check-config app:app
--check app:app
--print-config app:app
--print app:app
--suppress-ragged-eofs --do-handshake-on-connect app:app
--ssl-version 2 --cert-reqs 1 --ca-certs x --ciphers y app:app
--cert x app:app
--certfile x --keyfile y app:app
--capture-output --disable-redirect-access-to-syslog app:app
--log-syslog --log-syslog-to udp://x:1 --log-syslog-prefix p --log-syslog-facility f app:app
--log-syslog-t x app:app
--log-syslog app:app
--log-config x app:app
--log-config-json x app:app
--log-config-dict x app:app
--log-config= app:app
--worker-tmp-dir /dev/shm --worker-connections 10 app:app
--initgroups --reuse-port app:app
--strip-header-spaces app:app
--permit-unconventional-http-method --casefold-http-method app:app
--permit app:app
--tolerate-dangerous-framing app:app
--header-map dangerous --forwarder-headers A,B app:app
--protocol uwsgi --uwsgi-allow-from '*' app:app
--asgi-loop uvloop --asgi-lifespan off --root-path /x app:app
--http-protocols h2,h1 --http2-max-frame-size 16384 app:app
--http2 x app:app
--dirty-app a:A --dirty-app b:B --dirty-workers 2 app:app
--no-control-socket --control-socket x --control-socket-mode 0600 app:app
--control-socket-mode 600 app:app
--control x app:app
--http-parser fast --websocket-max-message-size 1 app:app
--unknown app:app
--unknown=x app:app
--unknown x app:app
-x app:app
-z4 app:app
-5 app:app
-5
-.5 app:app
-5x app:app
'-a b' app:app
'--a b' app:app
'--workers 4' app:app
'-w 4' app:app
'-w  4' app:app
'--bind a b' app:app
--=x app:app
--bind app:app
---workers 4 app:app
--Workers 4 app:app
-W 4 app:app
-h
--help
--help app:app
--hel
--he --unknown
-v
--version
--vers app:app
-v --worker x
-w x --help
--help -w x
-Dh
-Dv app:app
-hD
''
'' app:app
app:app ''
-w 4 '' app:app
app:app é
--bind é app:app
--name 'a  b' app:app
"""


def argv_cases() -> list[tuple[str, ...]]:
    """Each of them as a list of words."""
    return [tuple(shlex.split(line)) for line in _LINES.strip().splitlines()] + [()]


def drawn(strategy: st.SearchStrategy[T], number: int) -> list[T]:
    """*number* examples, drawn first and asked about in one go: a process each is too slow."""
    found: list[T] = []

    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found
