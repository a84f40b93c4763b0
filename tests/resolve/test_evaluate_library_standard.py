"""The standard library, Gunicorn's own modules and psutil in config files."""

from __future__ import annotations

from typing import Any

import pytest
from config_values import ConfigFile

from gunilint.resolve.evaluate import Class
from gunilint.value import Known, Symbolic


def file(expression: str, start: str = "") -> ConfigFile:
    return ConfigFile(f"{start}x = {expression}\n")


@pytest.mark.parametrize(
    ("modules", "expression", "expected"),
    [
        ("math", "math.dist((0, 0), (3, 4))", 5.0),
        ("math", "math.ceil(2.1)", 3),
        ("fnmatch", 'fnmatch.fnmatch("a.py", "*.py")', True),
        ("string", 'string.capwords("a b")', "A B"),
        ("string", 'string.Template("$a:${b}").substitute(a=1, b=2)', "1:2"),
        ("string", 'string.Template("$a-$b").safe_substitute({"a": 1})', "1-$b"),
        ("logging", "logging.getLevelName(logging.INFO)", "INFO"),
        ("logging", 'logging.getLevelName("DEBUG")', 10),
        ("logging", 'logging.getLevelName("LOUD")', "Level LOUD"),
        ("os", 'os.path.normcase("/A")', "/A"),
        ("errno", "errno.ENOENT", 2),
        ("stat", "oct(stat.S_IRWXU | stat.S_IRGRP)", "0o740"),
        ("urllib.parse", 'urllib.parse.parse_qs("a=1&a=2")', {"a": ["1", "2"]}),
        ("collections", 'collections.ChainMap({"a": 1}, {"a": 2, "b": 3})["b"]', 3),
        ("collections", 'collections.ChainMap({"a": 1}).get("z", 4)', 4),
        ("itertools", "list(itertools.chain.from_iterable([[1], [2]]))", [1, 2]),
    ],
)
def test_plain_functions_give_what_python_gives(
    modules: str, expression: str, expected: Any
) -> None:
    """Functions of known values, without effects."""
    assert file(expression, f"import {modules}\n").default() == expected


def test_dataclasses_are_replaced_and_listed() -> None:
    """`replace` makes another instance; `fields` gives names and plain types."""
    start = (
        "import dataclasses\n@dataclasses.dataclass\nclass A:\n    n: int = 1\n    s: str = 'a'\n"
    )
    assert file("dataclasses.replace(A(n=2), s='b').n", start).default() == 2
    assert file("[f.name for f in dataclasses.fields(A)]", start).default() == ["n", "s"]
    assert file("dataclasses.fields(A)[0].type('7')", start).default() == 7


def test_a_typed_dict_makes_dicts() -> None:
    """Its annotations are no attributes of an instance."""
    start = "from typing import TypedDict\nclass A(TypedDict, total=False):\n    n: int\n"
    assert file("A(n=2)", start).default() == {"n": 2}


def test_a_chain_reads_the_environment_first() -> None:
    """A dict behind `os.environ` holds the defaults."""
    start = "import os\nfrom collections import ChainMap\n"
    chained = file('ChainMap(os.environ, {"N": "3"})["N"]', start)
    assert chained.default() == "3"
    assert chained.given({"N": "4"}) == "4"


def test_a_method_that_is_not_followed_may_change_its_object() -> None:
    """What an OrderedDict holds is not known after it is reordered."""
    start = "from collections import OrderedDict\nd = OrderedDict(a=1, b=2)\nd.move_to_end('a')\n"
    assert "move_to_end" in file("list(d)", start).why()


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("random.randint(1, 2)", "is random"),
        ("secrets.token_hex()", "is random"),
        ("uuid.uuid4()", "is random"),
        ("time.strftime('%Y')", "time of the start"),
        ("subprocess.check_output(['a'])", "another program"),
        ("socket.getfqdn()", "network"),
        ("getpass.getuser()", "machine"),
        ("psutil.virtual_memory().total", "machine"),
        ("importlib.metadata.version('gunicorn')", "installed"),
        ("platform.machine()", "machine"),
    ],
)
def test_what_only_the_start_can_tell_says_so(expression: str, why: str) -> None:
    """Chance, time, machine, network and other programs."""
    start = (
        "import getpass, importlib.metadata, platform, psutil, random, secrets, socket\n"
        "import subprocess, time, uuid\n"
    )
    assert why in file(expression, start).why()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('platform.system() == "Windows"', False),
        ('platform.system().lower().startswith("win")', False),
        ('sys.platform == "win32"', False),
        ('sys.platform != "win32"', True),
        ('os.name == "nt"', False),
    ],
)
def test_gunicorn_runs_on_no_windows(expression: str, expected: object) -> None:
    """Whatever the machine is: `fork` and `fcntl` are what Gunicorn stands on."""
    start = "import os, platform, sys\n"
    chosen = file(f"2 if {expression} else 3", start)
    assert chosen.value() == Known(2 if expected else 3)


def test_linux_is_the_default_of_a_platform() -> None:
    """Which system it is depends on the machine; in containers it is this one."""
    value = file('5 if sys.platform == "darwin" else 6', "import sys\n").value()
    assert isinstance(value, Symbolic)
    assert value.default == 6
    assert [item.name for item in value.inputs] == ["sys.platform"]


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("psutil.cpu_count()", "psutil.cpu_count"),
        ("psutil.cpu_count(logical=True)", "psutil.cpu_count"),
        ("psutil.cpu_count(logical=False)", "psutil.cpu_count(logical=False)"),
    ],
)
def test_psutil_counts_cpus(expression: str, name: str) -> None:
    """CPUs are what is given; cores are another number, which is not."""
    counted = file(expression, "import psutil\n")
    assert counted.inputs() == [name]
    assert counted.default() == 4
    if name == "psutil.cpu_count":
        assert counted.given({}, cpus=16) == 16
    else:
        with pytest.raises(AssertionError, match="counts cores"):
            counted.given({}, cpus=16)


def test_gunicorn_s_own_modules_may_be_changed_and_extended() -> None:
    """Names set in Gunicorn, a logger and a worker of one's own: the file goes on."""
    text = (
        "import gunicorn\nfrom gunicorn import glogging\nfrom gunicorn.glogging import Logger\n"
        "from gunicorn.workers.gthread import ThreadWorker\n"
        'gunicorn.SERVER_SOFTWARE = ""\nglogging.Logger.error_fmt = "%(message)s"\n'
        "class Own(Logger):\n    datefmt = ''\n"
        "    def setup(self, cfg):\n        super().setup(cfg)\n"
        "logger_class = Own\nclass Worker(ThreadWorker):\n    pass\nworkers = 3\n"
    )
    whole = ConfigFile(text)
    assert whole.default("workers") == 3
    found = whole.value("logger_class")
    assert isinstance(found, Known)
    assert isinstance(found.value, Class)
    assert found.value.bases == ("gunicorn.glogging.Logger",)


def test_modules_that_python_has_removed_may_be_missing() -> None:
    """`distutils` ended with Python 3.12: what a file does without it counts, too."""
    text = (
        "try:\n    from distutils.util import strtobool\nexcept ImportError:\n"
        "    def strtobool(value):\n        return value == '1'\nx = strtobool('yes')\n"
    )
    assert "version of Python" in ConfigFile(text).why()
    assert file("strtobool('yes')", "from distutils.util import strtobool\n").default() == 1


def test_gunicorns_own_logger_is_a_class() -> None:
    """What is called a Logger, in capitals as classes are, can be a `logger_class`."""
    file = ConfigFile("from gunicorn.glogging import Logger\nx = Logger\n")
    assert file.default() == Class("gunicorn.glogging.Logger")
