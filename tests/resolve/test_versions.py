"""Which version a deployment runs, from every file that can pin it."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.catalog import VERSIONS
from gunilint.resolve.version import Pins, newest_in
from gunilint.source import Source


def _pin(files: dict[str, str], directory: str = "", package: str = "gunicorn") -> str | None:
    """The specifier, after a check that it stands where the pin says."""
    tree = MemoryTree(files)
    pin = Pins(tree).find(directory, package)
    if pin is None:
        return None
    source = tree.read(pin.span.path)
    assert isinstance(source, Source)
    cut = source.cut(pin.span)
    assert cut in (pin.specifier, pin.specifier.removeprefix("=="), cut.strip())
    assert cut
    assert "\n" not in cut
    return pin.specifier


@pytest.mark.parametrize(
    ("line", "specifier"),
    [
        ("gunicorn==22.0.0", "==22.0.0"),
        ("gunicorn == 22.0.0", "== 22.0.0"),
        ("Gunicorn==22.0.0  # the server", "==22.0.0"),
        ("gunicorn[gevent]==22.0.0 ; python_version >= '3.8'", "==22.0.0"),
        ('gunicorn[gevent,setproctitle]==22.0.0;sys_platform!="win32"', "==22.0.0"),
        ("gunicorn>=20,<23", ">=20,<23"),
        ("gunicorn >= 20, < 23", ">= 20, < 23"),
        ("gunicorn~=20.1", "~=20.1"),
        ("gunicorn (==20.1.0)", "==20.1.0"),
        ("gunicorn==22.0.0 --hash=sha256:0123", "==22.0.0"),
        ("gunicorn==22.0.0 \\\n    --hash=sha256:0123 \\\n    --hash=sha256:4567", "==22.0.0"),
        ("gunicorn==22.0.0\r", "==22.0.0"),
        ("gunicorn", None),
        ("gunicorn-foo==1.0", None),
        ("gunicorn_foo==1.0", None),
        ("my-gunicorn==1.0", None),
        ("# gunicorn==19.9.0", None),
        ("gunicorn @ https://example.org/gunicorn-22.0.0.tar.gz", None),
        ("gunicorn==19.9.0 ; python_version < '3.5'", None),
        ("gunicorn==19.9.0 ; sys_platform == 'win32'", None),
        (
            "gunicorn==19.9.0;python_version<'3.5'\ngunicorn==22.0.0;python_version>='3.5'",
            "==22.0.0",
        ),
        ("gunicorn-foo==1.0\ngunicorn==21.2.0", "==21.2.0"),
    ],
)
def test_requirement_lines(line: str, specifier: str | None) -> None:
    """A requirement is read as pip reads it, and no other package is taken for Gunicorn."""
    assert _pin({"requirements.txt": f"flask==3.0\n{line}\n"}) == specifier


def test_includes_are_followed() -> None:
    """`-r` and `-c`, short and long, lead to files relative to the one that includes."""
    files = {
        "requirements/prod.txt": "-r base.txt\n",
        "requirements/base.txt": "--constraint=../constraints/all.txt\ngunicorn\n",
        "constraints/all.txt": "gunicorn==21.2.0\n",
    }
    assert _pin(files) == "==21.2.0"


def test_includes_may_go_round() -> None:
    """Two files that include each other end."""
    files = {
        "requirements.txt": "-r requirements-b.txt\n",
        "requirements-b.txt": "-r requirements.txt",
    }
    assert _pin(files) is None


def test_a_compiled_file_comes_before_its_input() -> None:
    """The exact version of requirements.txt wins over the range of requirements.in."""
    files = {"requirements.in": "gunicorn>=20\n", "requirements.txt": "gunicorn==23.0.0\n"}
    assert _pin(files) == "==23.0.0"


def test_development_requirements_do_not_count() -> None:
    """What tests install says nothing of production."""
    assert (
        _pin({"requirements-dev.txt": "gunicorn==19.9.0", "requirements/test.txt": "gunicorn==20"})
        is None
    )


_PIPFILE_LOCK = """{
    "default": {"gunicorn": {"hashes": ["sha256:0"], "index": "pypi", "version": "==23.0.0"}},
    "develop": {"gunicorn": {"version": "==20.0.0"}}
}"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("uv.lock", '[[package]]\nname = "gunicorn"\nversion = "23.0.0"\nsource = { }\n'),
        ("poetry.lock", '[[package]]\nname = "gunicorn"\nversion = "23.0.0"\ndescription = "x"\n'),
        ("pdm.lock", '[[package]]\r\nname = "gunicorn"\r\nversion = "23.0.0"\r\n'),
        ("pylock.toml", '[[packages]]\nname = "gunicorn"\nversion = "23.0.0"\n'),
        (
            "Pipfile.lock",
            _PIPFILE_LOCK,
        ),
    ],
)
def test_lock_files(path: str, text: str) -> None:
    """Every lock file gives its exact version, over what requirements say."""
    assert _pin({path: text, "requirements.txt": "gunicorn==19.9.0"}) == "==23.0.0"


def test_a_lock_with_two_versions() -> None:
    """Of several versions in one lock the newest counts: others are for older Pythons."""
    entry = '[[package]]\nname = "gunicorn"\nversion = "{}"\n\n'
    assert _pin({"uv.lock": entry.format("9.0.0") + entry.format("23.0.0")}) == "==23.0.0"


def test_a_lock_that_names_it_only_as_a_dependency() -> None:
    """A dependency's name within another package is no entry."""
    text = '[[package]]\nname = "flask"\nversion = "3.0"\ndependencies = [{ name = "gunicorn" }]\n'
    assert _pin({"uv.lock": text}) is None


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ('[project]\ndependencies = ["flask", "gunicorn>=20,<23"]', ">=20,<23"),
        (
            "[project]\ndependencies = ['gunicorn[gevent]==22.0.0 ; python_version>=\"3.8\"']",
            "==22.0.0",
        ),
        ('[project.optional-dependencies]\nserver = ["gunicorn==22.0.0"]', "==22.0.0"),
        ('[dependency-groups]\nprod = [{include-group = "x"}, "gunicorn==22.0.0"]', "==22.0.0"),
        ('[tool.poetry.dependencies]\ngunicorn = "^20.1"', ">=20.1,<21"),
        ('[tool.poetry.dependencies]\ngunicorn = "20.1.0"', "==20.1.0"),
        ('[tool.poetry.dependencies]\ngunicorn = "~20.1.0"', ">=20.1.0,<20.2"),
        ('[tool.poetry.dependencies]\ngunicorn = "*"', None),
        (
            '[tool.poetry.dependencies]\ngunicorn = {extras = ["gevent"], version = ">=20.1"}',
            ">=20.1",
        ),
        ('[tool.poetry.dependencies.gunicorn]\nversion = "^21"\nextras = ["gevent"]', ">=21,<22"),
        ('[tool.poetry.group.prod.dependencies]\ngunicorn = "20.*"', "==20.*"),
        ('[project]\ndependencies = ["gunicorn-foo==1"]', None),
        ('[project.scripts]\ngunicorn = "app:main"', None),
        ("not toml [", None),
    ],
)
def test_pyproject(text: str, specifier: str | None) -> None:
    """PEP 621, PEP 735 and Poetry's tables, each as a PEP 440 specifier."""
    assert _pin({"pyproject.toml": text}) == specifier


def test_a_caret_below_one() -> None:
    """Poetry's caret leaves the first number that is not zero as it is."""
    text = '[tool.poetry.dependencies]\nuvicorn = "^0.22.0"'
    assert _pin({"pyproject.toml": text}, package="uvicorn") == ">=0.22.0,<0.23"


def test_setup_files() -> None:
    """install_requires counts; an entry point of that name does not."""
    assert (
        _pin({"setup.cfg": "[options]\ninstall_requires =\n    gunicorn >=20,<21\n"}) == ">=20,<21"
    )
    assert _pin({"setup.py": "setup(install_requires=['gunicorn==20.1.0'])"}) == "==20.1.0"
    assert (
        _pin({"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    gunicorn = a:b\n"})
        is None
    )


def test_the_nearest_directory_decides() -> None:
    """A service's own pin wins over the repository's."""
    files = {"requirements.txt": "gunicorn==19.9.0", "api/requirements.txt": "gunicorn==22.0.0"}
    assert _pin(files, "api") == "==22.0.0"
    assert _pin(files, "worker") == "==19.9.0"


def test_one_lock_for_a_workspace() -> None:
    """A member's range is settled by the lock at the root, if that fits it."""
    lock = '[[package]]\nname = "gunicorn"\nversion = "{}"\n'
    member = '[project]\ndependencies = ["gunicorn>=22"]'
    fits = {"uv.lock": lock.format("23.0.0"), "api/pyproject.toml": member}
    assert _pin(fits, "api") == "==23.0.0"
    other = {"uv.lock": lock.format("20.1.0"), "api/pyproject.toml": member}
    assert _pin(other, "api") == ">=22"


def test_what_all_below_agree_on() -> None:
    """Where nothing above mentions the package, what lies below does, if it agrees."""
    files = {"backend/requirements.txt": "gunicorn==22.0.0", "docs/requirements.txt": "sphinx"}
    assert _pin(files) == "==22.0.0"
    assert _pin({**files, "other/requirements.txt": "gunicorn==23.0.0"}) is None


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("==20.0.4", "20.0.4"),
        ("===20.0.4", "20.0.4"),
        (">=20,<23", "22.0.0"),
        (">=20", "27.0.1"),
        ("~=20.1", "20.1.0"),
        ("~=20.0.4", "20.0.4"),
        ("==22.*", "22.0.0"),
        ("<=22.0.0", "22.0.0"),
        ("!=27.0.1", "26.2.0"),
        (">=20.0,<20.1", "20.0"),
        (">=28", "28"),
        ("<1", None),
        ("==$VERSION", None),
    ],
)
def test_ranges(specifier: str, version: str | None) -> None:
    """An exact version keeps its number; a range leads to the newest release that fits."""
    assert newest_in(specifier, VERSIONS) == version
