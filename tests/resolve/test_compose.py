"""Compose projects: which files make one, and what each service is started with."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.parse.compose import parse_compose
from gunilint.resolve.compose import Project, compose_projects
from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.compose_service import ComposeService
from gunilint.resolve.compose_split import split_command
from gunilint.resolve.compose_words import Words
from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.source import Fragment, Source
from gunilint.value import (
    MISSING,
    Bindings,
    Bytes,
    Cpus,
    Known,
    Layer,
    Missing,
    Seconds,
    Setting,
    Symbolic,
    Unknown,
    Value,
)


class Repository(MemoryTree):
    """Files by path."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__({path: dedent(text) for path, text in files.items()})

    def cut(self, setting: Setting[object]) -> str:
        return self.source(setting.span.path).cut(setting.span)

    def source(self, path: str) -> Source:
        found = self.read(path)
        assert isinstance(found, Source)
        return found


def projects(files: dict[str, str], bindings: Bindings | None = None) -> tuple[Project, ...]:
    repository = Repository(files)
    parsed = {
        path: parse_compose(repository.source(path))
        for path in repository.paths()
        if path.endswith(("yml", "yaml"))
    }
    return compose_projects(parsed, repository, bindings)


def web(lines: str, files: dict[str, str] | None = None) -> ComposeService:
    """The service that *lines* describe, alone in `compose.yaml`."""
    body = "".join(f"    {line}\n" for line in dedent(lines).strip("\n").splitlines())
    text = f"services:\n  web:\n    image: web\n{body}"
    [project] = projects({"compose.yaml": text, **(files or {})})
    return project.services[0]


def shown(value: Value[str]) -> str | None:
    """A value in a short notation: formulas as `?default`."""
    match value:
        case Known(known):
            return known
        case Symbolic(default=default):
            return "?" if isinstance(default, Missing) else f"?{default}"
        case Unknown():
            return None


def words(found: Words | None) -> list[str | None] | None:
    return None if found is None else [shown(item.value) for item in found.arguments]


def variable(service: ComposeService, name: str) -> str | Absent | None:
    found = service.environment.over({}, frozenset()).lookup(name)
    return shown(found.value) if isinstance(found, Setting) else found


# --- variables in texts ---


@pytest.mark.parametrize(
    ("written", "unset", "blank", "full"),
    [
        ("$A", "", "", "x"),
        ("${A}", "", "", "x"),
        ("${A:-d}", "d", "d", "x"),
        ("${A-d}", "d", "", "x"),
        ("${A:+d}", "", "", "d"),
        ("${A+d}", "", "d", "d"),
        ("${A:?e}", None, None, "x"),
        ("${A?e}", None, "", "x"),
        ("${B:-${A:-d}}", "d", "d", "x"),
        ("a$$A", "a$A", "a$A", "a$A"),
        ("<${A:-d}>", "<d>", "<d>", "<x>"),
    ],
)
def test_interpolation(
    written: str, unset: str | None, blank: str | None, full: str | None
) -> None:
    """Each operator does what the specification says, from `.env` and from the caller alike."""
    for given, expected in (({"A": None}, unset), ({"A": ""}, blank), ({"A": "x"}, full)):
        files = {"compose.yaml": f"services: {{web: {{image: 'i', user: '{written}'}}}}"}
        [project] = projects(files, Bindings({"B": None, **given}))
        user = project.services[0].user
        assert user is not None
        assert shown(user.value) == expected
    for line, expected in (("A=", blank), ("A=x", full)):
        user = web(f"user: '{written}'", {".env": line + "\nB=\n"}).user
        assert user is not None
        assert shown(user.value) == expected


def test_free_variables_are_formulas() -> None:
    """What nobody sets is a formula over the caller's variable, with its default."""
    user = web("user: 'u${A:-d}'").user
    assert user is not None
    assert isinstance(user.value, Symbolic)
    assert [item.name for item in user.value.inputs] == ["A"]
    assert user.value.formula == "u${A:-d}"
    assert user.value.default == "ud"
    assert user.value.rebind(Bindings({"A": "x"})) == Known("ux")
    assert user.value.rebind(Bindings({"A": None})) == Known("ud")


def test_required_variables_have_no_default() -> None:
    """Compose does not start without it, so no default is assumed."""
    user = web("user: '${A:?needed}'").user
    assert user is not None
    assert isinstance(user.value, Symbolic)
    assert user.value.default is MISSING
    assert user.value.rebind(Bindings({"A": "x"})) == Known("x")


def test_a_value_from_env_has_its_story() -> None:
    """A limit that comes from `.env` stands in the compose file, by way of that line."""
    files = {".env": "# limits\nCPUS=2  # two\n"}
    limit = web("cpus: ${CPUS:-1}", files).cpu_limit
    assert limit is not None
    assert limit.value == Known(Cpus(2))
    assert limit.origin.layer is Layer.MANIFEST
    assert str(limit.span) == "compose.yaml:4:11"
    [via] = limit.origin.via
    assert str(via.span) == ".env:2:6"


# --- env files ---


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=x", "x"),
        ("A = x y # c", "x y"),
        ("A=x#y", "x#y"),
        ("export A=x", "x"),
        ("A: x", "x"),
        ("A='x $B' # c", "x $B"),
        ('A="x $B"', "x b"),
        ('A="x\\n\\"y\\""', 'x\n"y"'),
        ('A="x\\$B"', "x$B"),
        ("A=${B:-d}${C:-e}", "be"),
        ("A=", ""),
        ("A", FREE),
        ("# A=x", UNSET),
        ("A=1\nA=2", "2"),
    ],
)
def test_env_file_lines(line: str, value: str | Absent) -> None:
    """Quotes, comments, escapes and variables mean what they mean to Compose."""
    service = web("env_file: a.env", {"a.env": f"B=b\nC=\n{line}\n"})
    assert variable(service, "A") == value


def test_raw_env_file() -> None:
    """`format: raw` takes every character."""
    service = web("env_file: [{path: a.env, format: raw}]", {"a.env": "A='x' $B # c\n"})
    assert variable(service, "A") == "'x' $B # c"


def test_environment_wins_over_env_file() -> None:
    """Files in order, then `environment`; each overrides, and says so."""
    service = web(
        "env_file: [a.env, b.env]\nenvironment: {A: three}",
        {"a.env": "A=one\nB=one", "b.env": "A=two"},
    )
    assert variable(service, "A") == "three"
    assert variable(service, "B") == "one"
    story = service.environment.variables["A"].shadows
    assert [item.known for item in story] == ["two", "one"]
    assert [str(item.span) for item in story] == ["b.env:1:3", "a.env:1:3"]


def test_a_missing_env_file_may_set_anything() -> None:
    """What comes after it is certain, what comes before it is so only by default."""
    service = web("env_file: [a.env, secret.env]\nenvironment: [C=c]", {"a.env": "A=a"})
    assert variable(service, "A") == "?a"
    assert variable(service, "C") == "c"
    assert variable(service, "X") is FREE
    image = {"I": service.environment.variables["C"]}
    inner = service.environment.over(image, frozenset()).lookup("I")
    assert isinstance(inner, Setting)
    assert shown(inner.value) == "?c"


def test_names_without_values() -> None:
    """They come from who runs Compose: from `.env`, or they are free; nothing else is."""
    service = web("environment: {A: , B: , C: ''}", {".env": "A=a"})
    assert variable(service, "A") == "a"
    assert service.environment.variables["A"].span.path == ".env"
    assert variable(service, "B") is FREE
    assert variable(service, "C") == ""
    assert variable(service, "D") is UNSET


# --- commands ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gunicorn -w 4 'a b' \"c d\"", ["gunicorn", "-w", "4", "a b", "c d"]),
        ("a  \t b\n c", ["a", "b", "c"]),
        ('a\\ b c\\"d', ["a b", 'c"d']),
        ("'a\\b' \"a\\\\b\"", ["a\\b", "a\\b"]),
        ("a '' b", ["a", "", "b"]),
        ("a --x=''y", ["a", "--x=y"]),
        ("a && b", ["a"]),
        ("a; b", ["a"]),
        ("a 2>b", ["a"]),
        ("a 'x && y'", ["a", "x && y"]),
        ("a $(b c) d", ["a", "$(b c)", "d"]),
        ("a `b c` d", ["a", "`b c`", "d"]),
        ("a # b", ["a", "#", "b"]),
        ("", []),
    ],
)
def test_splitting(text: str, expected: list[str]) -> None:
    """Words are split without a shell; an operator ends what Compose reads."""
    found = split_command(text)
    assert found.problem is None
    assert ["".join(c.text for c in word) for word in found.words] == expected


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a (b)", "a )", "a\\", "a `b"])
def test_commands_that_compose_refuses(text: str) -> None:
    """They are refused as a whole."""
    assert split_command(text).problem is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("user: root", None),
        ("command:", None),
        ("command: []", []),
        ("command: ''", []),
        ("command: gunicorn a:b", ["gunicorn", "a:b"]),
        ("command: [gunicorn, 'a b']", ["gunicorn", "a b"]),
        ("command: gunicorn -w ${W:-2} $X a:b", ["gunicorn", "-w", "?2", "?", "a:b"]),
        ("command: gunicorn --bind=:${P} a:b", ["gunicorn", "?--bind=:", "a:b"]),
        ("command: gunicorn ${ARGS:--w 2} a:b", ["gunicorn", "?-w", "?2", "a:b"]),
        ("command: [gunicorn, '${ARGS:--w 2}']", ["gunicorn", "?-w 2"]),
        ("command: gunicorn ${Q:?} a:b", ["gunicorn", "?", "a:b"]),
        ("command: gunicorn 'a", [None]),
    ],
)
def test_commands(line: str, expected: list[str] | None) -> None:
    """Variables are replaced first, then the text is split; a list is not split."""
    assert words(web(line).command) == expected


def test_words_of_a_variable_follow_it() -> None:
    """Each word is a formula that holds as long as there are as many words."""
    command = web("command: gunicorn ${ARGS:--w 2} $X a:b").command
    assert command is not None
    _, flag, number, blank, app = command.arguments
    assert isinstance(number.value, Symbolic)
    assert number.value.rebind(Bindings({"ARGS": "-w 5"})) == Known("5")
    assert isinstance(number.value.rebind(Bindings({"ARGS": "-w 5 -t 1"})), Unknown)
    assert isinstance(flag.value, Symbolic)
    assert flag.value.rebind(Bindings({"ARGS": "-t 5", "X": ""})) == Known("-t")
    assert isinstance(blank.value, Symbolic)
    assert blank.value.rebind(Bindings({"X": "y"})) == Known("y")
    assert isinstance(blank.value.rebind(Bindings({"X": ""})), Unknown)
    assert app.value == Known("a:b")


def test_words_have_places() -> None:
    """A word points to where it is written, past quotes and folded lines."""
    repository = Repository(
        {
            "compose.yaml": """
            services:
              web:
                image: web
                command: >
                  gunicorn "a b"
                  -w ${W} && echo
            """,
            ".env": "W=3",
        }
    )
    text = repository.source("compose.yaml")
    [project] = compose_projects({"compose.yaml": parse_compose(text)}, repository)
    command = project.services[0].command
    assert command is not None
    cuts = [text.cut(item.argument.span) for item in command.items]
    assert cuts == ["gunicorn", "a b", "-w", "${W}"]
    quoted, number = command.items[1], command.items[3]
    assert quoted.fragment is not None
    assert text.cut(quoted.fragment.span(2, 3)) == "b"
    assert number.argument.value == Known("3")
    assert [str(item.span) for item in number.argument.via] == [".env:1:3"]
    assert command.ignored is not None
    assert text.cut(command.ignored) == "&& echo"


def test_scripts_keep_their_variables() -> None:
    """A shell in the container reads what is uncertain as its own variable of that name."""
    command = web(
        """
        command: sh -c "exec gunicorn -b :${PORT:-80} -w $$W $X a:b"
        environment: {X: other}
        """
    ).command
    assert command is not None
    script = command.items[2]
    assert script.fragment is not None
    assert script.fragment.text == "exec gunicorn -b :${PORT:-80} -w $W {{?}} a:b"
    assert script.free == {"PORT"}
    assert command.fragments[script.argument.span] is script.fragment
    assert isinstance(script.argument.value, Symbolic)
    assert script.argument.value.default == "exec gunicorn -b :80 -w $W  a:b"


def test_the_containers_environment() -> None:
    """What scripts leave open is free; a variable of the image by that name is in doubt."""
    service = web("command: sh -c 'x ${PORT:-80} ${HOST}'\nenvironment: {A: a}")
    image = {"PORT": service.environment.variables["A"], "B": service.environment.variables["A"]}
    environment = service.container_environment(image, frozenset())
    assert environment.lookup("HOST") is FREE
    assert environment.lookup("OTHER") is UNSET
    port, other = environment.lookup("PORT"), environment.lookup("B")
    assert isinstance(port, Setting)
    assert isinstance(port.value, Unknown)
    assert isinstance(other, Setting)
    assert other.known == "a"


# --- limits, stopping, ports ---


def test_limits() -> None:
    """`deploy` wins over the older keys; a limit of 0 is none."""
    service = web(
        """
        deploy: {resources: {limits: {cpus: '0.5', memory: 512M}}, replicas: 3}
        cpus: 2
        """
    )
    assert service.cpu_limit is not None
    assert service.cpu_limit.value == Known(Cpus(0.5))
    assert [item.known for item in service.cpu_limit.shadows] == [Cpus(2)]
    assert service.memory_limit is not None
    assert service.memory_limit.value == Known(Bytes(512 * 1024 * 1024))
    assert service.replicas is not None
    assert service.replicas.known == 3
    assert web("cpus: 0").cpu_limit is None
    quota = web("cpu_quota: 50000").cpu_limit
    assert quota is not None
    assert quota.value == Known(Cpus(0.5))
    bad = web("mem_limit: lots").memory_limit
    assert bad is not None
    assert isinstance(bad.value, Unknown)


def test_stopping() -> None:
    """Ten seconds unless the file says more; the default stands at the service's key."""
    service = web("init: true")
    assert service.stop_window.value == Known(Seconds(10))
    assert service.stop_window.is_default
    assert str(service.stop_window.span) == "compose.yaml:2:3"
    assert service.init is not None
    assert service.init.known is True
    other = web("stop_grace_period: 1m30s\nstop_signal: SIGINT")
    assert other.stop_window.value == Known(Seconds(90))
    assert str(other.stop_window.span) == "compose.yaml:4:24"
    assert other.stop_signal is not None
    assert other.stop_signal.known == "SIGINT"
    assert isinstance(web("stop_grace_period: 90").stop_window.value, Unknown)


def test_container() -> None:
    """The model's container has the limits, the ports, and who reaches them."""
    service = web('ports: ["8080:8000", "127.0.0.1:9000:9000/tcp", "53:53/udp"]\nexpose: [8001]')
    container = service.container()
    assert [port.known for port in container.ports] == [8000, 9000, 8001]
    assert [str(span) for span in container.reached_by] == [
        "compose.yaml:4:14",
        "compose.yaml:4:27",
    ]
    assert [port.host for port in service.ports] == [None, "127.0.0.1"]
    assert container.shares_host_network is False
    assert web("network_mode: host").container().shares_host_network is True


# --- several files ---

BASE = """
services:
  web:
    build: .
    command: gunicorn a:b
    environment: {A: base, B: base}
    ports: ["80:8000"]
    stop_grace_period: 40s
    volumes: ["./a:/a", "./b:/b"]
  db:
    image: postgres
"""
OVER = """
services:
  web:
    command: [uvicorn, "c:d"]
    environment: ["A=over", "C=over"]
    ports: ["81:8000"]
    volumes: ["./c:/a"]
"""


def test_merge() -> None:
    """Commands are replaced, variables merged by name, ports added, mounts replaced by path."""
    base, both = projects({"compose.yaml": BASE, "docker-compose.prod.yml": OVER})
    assert base.files == ("compose.yaml",)
    assert both.files == ("compose.yaml", "docker-compose.prod.yml")
    assert [item.name for item in both.services] == ["web", "db"]
    assert [item.name for item in both.changed] == ["web"]
    service = both.services[0]
    assert words(service.command) == ["uvicorn", "c:d"]
    assert [variable(service, name) for name in "ABC"] == ["over", "base", "over"]
    [shadow] = service.environment.variables["A"].shadows
    assert str(shadow.span) == "compose.yaml:6:22"
    published = [item.published.known for item in service.ports if item.published is not None]
    assert published == ["80", "81"]
    assert [(item.target, item.source) for item in service.mounts] == [("/a", "c"), ("/b", "b")]
    assert service.stop_window.span.path == "compose.yaml"
    assert service.span.path == "docker-compose.prod.yml"
    assert service.build is not None
    assert service.build.dockerfile == "Dockerfile"


def test_null_resets_a_command_to_the_images() -> None:
    """A later `command:` with nothing in it leaves the command to the image."""
    over = "services: {web: {command: , environment: {A: }}}"
    _, both = projects({"compose.yaml": BASE, "compose.override.yaml": over})
    service = both.services[0]
    assert service.command is None
    assert variable(service, "A") is FREE


def test_reset_and_override() -> None:
    """`!reset` takes a key away, `!override` replaces a list."""
    over = """
    services:
      web:
        ports: !override ["82:8000"]
        volumes: !reset []
        stop_grace_period: !reset null
    """
    _, both = projects({"compose.yaml": BASE, "compose.override.yaml": over})
    service = both.services[0]
    published = [item.published.known for item in service.ports if item.published is not None]
    assert published == ["82"]
    assert service.mounts == ()
    assert service.stop_window.is_default


def test_override_is_for_development() -> None:
    """The override file is what a developer gets; the base alone is what is deployed."""
    base, both = projects({"compose.yaml": BASE, "compose.override.yaml": OVER})
    assert (base.is_development, both.is_development) == (False, True)
    assert [item.is_development for item in both.services] == [True, True]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("compose.yaml", False),
        ("docker-compose.dev.yml", True),
        ("docker-compose-local.yml", True),
        ("compose.test.yaml", True),
        ("deploy/dev/compose.yaml", True),
        ("dev/compose.prod.yaml", False),
        ("latest/compose.yaml", False),
    ],
)
def test_names_tell_development(path: str, expected: bool) -> None:
    """The words of the file's name, or else of its directories, decide."""
    [project] = projects({path: "services: {web: {image: web}}"})
    assert project.is_development is expected


def test_profiles_tell_development() -> None:
    """A service that runs only in development profiles is for development."""
    assert web("profiles: [dev]").is_development
    assert not web("profiles: [dev, prod]").is_development
    assert not web("profiles: [web]").is_development


def test_files_that_stand_alone() -> None:
    """A file whose services all have images is a project of its own; others need a base."""
    alone = "services: {web: {image: x}}"
    found = projects({"compose.yaml": BASE, "docker-compose.ci.yml": alone, "x/compose.yml": OVER})
    assert [item.files for item in found] == [
        ("compose.yaml",),
        ("docker-compose.ci.yml",),
        ("x/compose.yml",),
    ]
    assert [service.can_run for service in found[2].services] == [False]


def test_a_base_without_the_default_name() -> None:
    """Where one file beside it has what it lacks, a file is laid on that one."""
    found = projects({"docker-compose.base.yml": BASE, "docker-compose.prod.yml": OVER})
    assert [item.files for item in found] == [
        ("docker-compose.base.yml",),
        ("docker-compose.base.yml", "docker-compose.prod.yml"),
    ]


def test_extends() -> None:
    """A service starts from another, of the same file or another one with paths of its own."""
    found = projects(
        {
            "compose.yaml": """
            services:
              web:
                extends: {file: shared/common.yml, service: base}
                environment: {B: web}
              worker:
                extends: web
                command: celery
            """,
            "shared/common.yml": """
            services:
              base:
                build: ./app
                env_file: base.env
                command: gunicorn a:b
                environment: {A: base, B: base}
            """,
            "shared/base.env": "E=e",
        }
    )
    [project] = found
    service, worker = project.services
    assert [variable(service, name) for name in "ABE"] == ["base", "web", "e"]
    assert service.build is not None
    assert (service.build.context, service.build.dockerfile) == (
        "shared/app",
        "shared/app/Dockerfile",
    )
    assert words(service.command) == ["gunicorn", "a:b"]
    assert words(worker.command) == ["celery"]
    assert variable(worker, "B") == "web"
    assert service.span.path == "compose.yaml"


def test_extends_in_a_circle() -> None:
    """It ends, and says that something is missing."""
    text = "services: {a: {image: i, extends: b}, b: {image: i, extends: a}}"
    [project] = projects({"compose.yaml": text})
    assert all(item.gap is not None for item in project.services)


def test_include() -> None:
    """An included file brings its services, with its own `.env` below the outer one."""
    found = projects(
        {
            "compose.yaml": "include: [api/compose.yaml]\nservices: {web: {image: web}}",
            "api/compose.yaml": "services: {api: {build: ., user: '$A-$B'}}",
            ".env": "A=outer",
            "api/.env": "A=inner\nB=inner",
        }
    )
    [project] = found
    assert [item.name for item in project.services] == ["api", "web"]
    api = project.service("api")
    assert api is not None
    assert api.build is not None
    assert api.build.context == "api"
    assert api.user is not None
    assert api.user.value == Known("outer-inner")


# --- files ---


def test_mounts() -> None:
    """Bind mounts, configs and secrets are files of the repository; volumes are the image's."""
    files = {"conf/gunicorn.conf.py": "", "src/app.py": "", "key.pem": ""}
    text = """
    services:
      web:
        image: web
        volumes:
          - ./src:/app
          - data:/data
          - ${PWD}/conf:/conf:ro
          - /etc/ssl:/etc/ssl
          - {type: bind, source: ./key.pem, target: /key}
        configs: [inline, {source: conf, target: /etc/conf.py}]
        secrets: [key]
        tmpfs: /tmp
    configs:
      inline: {content: "workers = 4"}
      conf: {file: ./conf/gunicorn.conf.py}
    secrets: {key: {file: key.pem}}
    """
    repository = Repository({"compose.yaml": text, **files})
    parsed = {"compose.yaml": parse_compose(repository.source("compose.yaml"))}
    [project] = compose_projects(parsed, repository)
    service = project.services[0]
    seen = MountedFiles(service.mounts, repository, None)
    assert seen.find("/app/app.py", "/") == "src/app.py"
    assert seen.find("app.py", "/app") == "src/app.py"
    assert seen.find("missing.py", "/app") is None
    assert seen.folder("/app") == "src"
    assert seen.find("/conf/gunicorn.conf.py", "/") == "conf/gunicorn.conf.py"
    assert seen.find("/etc/conf.py", "/") == "conf/gunicorn.conf.py"
    assert seen.find("/run/secrets/key", "/") == "key.pem"
    assert seen.find("/key", "/") == "key.pem"
    assert seen.find("/etc/ssl/x", "/") is None
    assert seen.may_hide("/etc/ssl/x", "/")
    assert not seen.may_hide("/app/missing.py", "/")
    inline = seen.find("/inline", "/")
    assert isinstance(inline, Fragment)
    assert inline.text == "workers = 4"
    kept = {item.target for item in service.mounts if item.is_volume}
    assert kept == {"/data"}


@pytest.mark.parametrize(
    ("lines", "dockerfile", "context"),
    [
        ("build: .", "svc/Dockerfile", "svc"),
        ("build: ./app", "svc/app/Dockerfile", "svc/app"),
        ("build: {context: .., dockerfile: svc/Dockerfile.prod}", "svc/Dockerfile.prod", ""),
        ("build: {dockerfile: docker/web}", "svc/docker/web", "svc"),
        ("build: https://example.org/x.git", None, None),
        ("build: ${CONTEXT:-app}", "svc/app/Dockerfile", "svc/app"),
    ],
)
def test_builds(lines: str, dockerfile: str | None, context: str | None) -> None:
    """Contexts are relative to the file, Dockerfiles to the context."""
    [project] = projects({"svc/compose.yaml": f"services:\n  web:\n    {lines}\n"})
    build = project.services[0].build
    assert build is not None
    assert (build.dockerfile, build.context) == (dockerfile, context)


def test_build_arguments() -> None:
    """Arguments have their story, and the target is a setting."""
    service = web("build: {context: ., target: prod, args: {A: '1', B: '${B:-2}'}}")
    assert service.build is not None
    assert service.build.target is not None
    assert service.build.target.known == "prod"
    found = {name: shown(item.value) for name, item in service.build.args.items()}
    assert found == {"A": "1", "B": "?2"}
