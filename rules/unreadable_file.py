"""A file that decides how a server runs cannot be read.

Why it hurts: what cannot be read is not checked, and other files may be judged without it. Most
often the server cannot read the file either: a Gunicorn config file with a syntax error stops
it when it starts.

What to do: mend the file at the marked place, or exclude the file where it is no deployment.

Silent when: the file is of no kind that gunilint reads, or a template is read in part, which
the summary says once.

BAD: a config file with a syntax error

    -- gunicorn.conf.py --
    workers = 4 [|4|]

GOOD: a config file that can be read

    -- gunicorn.conf.py --
    workers = 4

GOOD: not a file that gunilint reads

    -- notes/broken.txt --
    workers = 4 4
"""

from collections.abc import Iterator

from gunilint.api import Finding, Severity, UnreadableFile, rule


@rule(
    "GUN001",
    severity=Severity.ERROR,
    each=UnreadableFile,
    sources=["gunilint 0.1.0: a file that is not read must not look like one without findings"],
)
def check(file: UnreadableFile) -> Iterator[Finding]:
    yield Finding.at(
        file.span,
        f"{file.kind} cannot be read: {file.message}",
        label=file.message,
        help="mend the file, or exclude it if no server uses it",
    )
