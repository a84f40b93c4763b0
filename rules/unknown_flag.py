"""The server's parser does not take the command line as it is written.

Why it hurts: Gunicorn exits with status 2 for a flag that it does not have, and its flags are
not its settings' names: `--keepalive`, `--loglevel`, `--preload-app` and every `--under_score`
fail. A beginning that fits one flag only (`--time 60`) is taken for it, until a version brings
another flag that begins so.

What to do: write the flag as `gunicorn --help` does.

Silent when: the words cannot be told, as where a shell variable holds some of them; another
version has the flag, which is GUN108; or a variable was not expanded, which is GUN113.

BAD: a setting's name, and a beginning that fits two flags

    -- Procfile --
    web: gunicorn [|--keepalive|] 75 app:app
    api: gunicorn [|--worker|] 4 app:app

BAD: a beginning that happens to fit one

    -- Procfile --
    web: gunicorn [|--time|] 60 app:app

GOOD: flags in full, and words that cannot be told

    -- Procfile --
    web: gunicorn --keep-alive 75 --workers 4 --timeout=60 app:app
    api: gunicorn $GUNICORN_FLAGS app:app
"""

import re
from collections.abc import Iterator

from gunilint.api import Finding, RejectedArguments, Severity, rule

_VARIABLE = re.compile(r"\$[A-Za-z_{(]")


@rule(
    "GUN104",
    severity=Severity.ERROR,
    each=RejectedArguments,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, Config.parser",
        "CPython 3.11, Lib/argparse.py, ArgumentParser.allow_abbrev",
        "uvicorn 0.54.0, uvicorn/main.py",
    ],
)
def check(words: RejectedArguments) -> Iterator[Finding]:
    server = words.server.capitalize()
    for word in words.arguments:
        if word.versions or _VARIABLE.search(word.flag):
            continue
        meant = word.suggestion
        if word.problem == "abbreviation":
            message = f"{server} takes {word.flag} for {meant} only until another flag begins so"
        else:
            message = f"{server} does not start with {word.flag}: {word.detail or word.problem}"
        yield Finding.at(
            word.span,
            message,
            label=f"{meant} is meant" if meant else word.problem,
            help=f"write {meant}" if meant else f"write it as `{words.server} --help` does",
            severity=Severity.WARNING if word.problem == "abbreviation" else None,
        )
