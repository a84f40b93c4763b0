"""A rule failed, so that what it looks for was not looked for.

Why it hurts: the silence of a rule that failed is not a clean result. The other rules went on,
and gunilint exits with 3.

What to do: report the message and the marked place to the distribution that brings the rule;
until it is mended, leave the rule out.

Silent when: every rule ran to its end. No deployment can show this fault, so that there is no
example.
"""

from collections.abc import Iterator

from gunilint.api import Finding, RuleCrash, Severity, rule


@rule(
    "GUN002",
    severity=Severity.ERROR,
    each=RuleCrash,
    sources=["gunilint 0.1.0: a crash is a finding with a name, and exit status 3"],
)
def check(crash: RuleCrash) -> Iterator[Finding]:
    yield Finding.at(
        crash.span,
        f"rule {crash.code} of {crash.distribution} failed here: {crash.error}",
        label=f"{crash.code} was not judged",
        help=f"report it to {crash.distribution}; the other rules were checked",
    )
