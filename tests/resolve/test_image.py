"""Images: what a Dockerfile's last stage runs, with which variables and files."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.parse.dockerfile import parse_dockerfile
from gunilint.resolve.image import Image, build_image
from gunilint.resolve.image_base import Family, base_image
from gunilint.resolve.image_contents import ImageFiles, guess_context
from gunilint.resolve.image_stage import BuildArgs
from gunilint.source import Fragment, Position, Problem, Source, Span
from gunilint.value import Known, Layer, Origin, Setting, Unknown

NOWHERE = Span("x", Position(1, 1), Position(1, 1))


def build(
    text: str,
    target: str | None = None,
    args: BuildArgs | None = None,
    path: str = "Dockerfile",
) -> Image:
    image = build_image(parse_dockerfile(Source(path, dedent(text))), target, args)
    assert isinstance(image, Image)
    return image


def stage(text: str) -> Image:
    """The image of one stage on an official image, with *text* after FROM."""
    return build("FROM python:3.12-slim\n" + dedent(text))


def value(setting: Setting[str] | None) -> str | None:
    assert setting is not None
    return setting.known


class Files(MemoryTree):
    """A repository of empty files."""

    def __init__(self, *paths: str) -> None:
        super().__init__(dict.fromkeys(paths, ""))


def found(image: Image, path: str, *files: str, context: str | None = None) -> str | None:
    """The file of the repository that is at *path* in the image."""
    located = ImageFiles(image, Files(*files), context).find(path)
    assert not isinstance(located, Fragment)
    return located


# --- what runs ---


@pytest.mark.parametrize(
    ("lines", "argv"),
    [
        ('CMD ["gunicorn", "a:b"]', ("gunicorn", "a:b")),
        ("CMD gunicorn a:b", ("/bin/sh", "-c", "gunicorn a:b")),
        ('ENTRYPOINT ["tini", "--"]\nCMD ["x", "y"]', ("tini", "--", "x", "y")),
        ('ENTRYPOINT ["tini", "--"]\nCMD x y', ("tini", "--", "/bin/sh", "-c", "x y")),
        ('ENTRYPOINT exec x\nCMD ["y"]', ("/bin/sh", "-c", "exec x")),
        ('SHELL ["bash", "-lc"]\nCMD x', ("bash", "-lc", "x")),
        ('CMD x\nSHELL ["bash", "-c"]', ("/bin/sh", "-c", "x")),
        ("CMD x\nCMD y", ("/bin/sh", "-c", "y")),
        ('ENTRYPOINT ["a"]\nENTRYPOINT []\nCMD ["b"]', ("b",)),
        ('CMD ["b"]\nENTRYPOINT ["a"]', ("a", "b")),
    ],
)
def test_entrypoint_and_cmd(lines: str, argv: tuple[str, ...]) -> None:
    """The combinations of the Dockerfile reference's table."""
    launch = stage(lines).launch
    assert launch is not None
    assert launch.argv() == argv


def test_an_entrypoint_clears_the_cmd_of_the_stage_below() -> None:
    """CMD must be said again after a child stage sets ENTRYPOINT."""
    text = 'FROM a AS one\nCMD ["x"]\nFROM one\nENTRYPOINT ["e"]\n'
    image = build(text)
    assert image.cmd is None
    assert not image.inherits_cmd
    again = build(text + 'CMD ["y"]\n').launch
    assert again is not None
    assert again.argv() == ("e", "y")


def test_the_base_image_may_bring_what_is_not_said() -> None:
    """Nothing is claimed of an image that is not known."""
    private = build("FROM registry.example/team/base:1\n")
    assert (private.inherits_entrypoint, private.inherits_cmd) == (True, True)
    assert private.launch is None
    official = stage('CMD ["x"]')
    assert (official.inherits_entrypoint, official.inherits_cmd) == (False, False)


# --- stages ---


STAGES = """\
    FROM python:3.12-slim AS base
    ENV A=1
    WORKDIR /app
    STOPSIGNAL SIGINT
    USER app
    EXPOSE 8000
    HEALTHCHECK CMD true
    CMD ["base"]
    FROM base AS dev
    CMD ["dev"]
    FROM base
    ENV A=2 B=3
    """


def test_a_stage_inherits_from_the_one_below() -> None:
    """Everything but what it sets anew."""
    image = build(STAGES)
    assert {name: item.known for name, item in image.environment.items()} == {"A": "2", "B": "3"}
    assert value(image.workdir) == "/app"
    assert value(image.stop_signal) == "SIGINT"
    assert value(image.user) == "app"
    assert [port.known for port in image.ports] == ["8000"]
    assert image.healthcheck is not None
    assert image.launch is not None
    assert image.launch.argv() == ("base",)
    assert image.base.python_version == "3.12"


def test_an_earlier_value_is_a_shadow() -> None:
    """ENV over ENV keeps the story."""
    setting = build(STAGES).environment["A"]
    assert setting.origin.layer is Layer.IMAGE
    assert (setting.span.start, setting.span.end) == ((12, 7), (12, 8))
    (shadow,) = setting.shadows
    assert (shadow.known, shadow.span.start) == ("1", (2, 7))


def test_a_target_is_a_name_or_a_number() -> None:
    """As `docker build --target`; an unknown one is a problem."""
    for target in ("dev", "DEV", "1"):
        launch = build(STAGES, target).launch
        assert launch is not None
        assert launch.argv() == ("dev",)
    dockerfile = parse_dockerfile(Source("Dockerfile", dedent(STAGES)))
    problem = build_image(dockerfile, "prod")
    assert isinstance(problem, Problem)
    assert problem.message == "no stage is called prod"


def test_triggers_of_a_parent_stage() -> None:
    """ONBUILD takes effect in the child, before its own instructions, and only there."""
    image = build("FROM a AS p\nONBUILD ENV X=1\nFROM p AS c\nENV Y=$X\nFROM c\n")
    assert value(image.environment["Y"]) == "1"
    assert "X" not in build("FROM a AS p\nONBUILD ENV X=1\n").environment


# --- variables ---


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("ENV R=plain", "plain"),
        ('ENV R="two words"', "two words"),
        ("ENV R=two\\ words", "two words"),
        ("ENV R=a'$X'b", "a$Xb"),
        ('ENV R="a\\"b\\$c\\d"', 'a"b$c\\d'),
        ("ENV R the rest", "the rest"),
        ("ENV R the rest of $X", "the rest of "),
        ("ENV X=1\nENV R=$X$X", "11"),
        ("ENV X=1\nENV R=${X}y", "1y"),
        ("ENV X=1\nENV R=\\$X", "$X"),
        ("ENV X=1\nENV X=2 R=$X", "1"),
        ("ENV R=${X:-d}", "d"),
        ("ENV X=\nENV R=${X:-d}", "d"),
        ("ENV X=\nENV R=${X-d}", ""),
        ("ENV X=1\nENV R=${X:+set}", "set"),
        ("ENV R=${X:+set}", ""),
        ("ENV Y=2\nENV R=${X:-${Y}}", "2"),
        ("ENV X=a.b.c\nENV R=${X#*.}", "b.c"),
        ("ENV X=a.b.c\nENV R=${X##*.}", "c"),
        ("ENV X=a.b.c\nENV R=${X%.*}", "a.b"),
        ("ENV X=a.b.c\nENV R=${X%%.*}", "a"),
        ("ENV X=a.b.c\nENV R=${X/./-}", "a-b.c"),
        ("ENV X=a.b.c\nENV R=${X//./-}", "a-b-c"),
        ("ENV R=5$", "5$"),
        ("ARG X=1\nENV R=$X", "1"),
        ("ARG X=1\nENV X=2\nENV R=$X", "2"),
        ("ENV X=2\nARG X=1\nENV R=$X", "1"),
        ("ENV X=2\nARG X\nENV R=$X", "2"),
        ("ENV R=$PYTHONPATH:/app", ":/app"),
    ],
)
def test_substitution(lines: str, expected: str) -> None:
    """Quotes, escapes and every operator that BuildKit has."""
    assert value(stage(lines).environment["R"]) == expected


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("ARG X\nENV R=$X", "$X: build argument X has no default"),
        ("ENV R=/venv/bin:$PATH", "$PATH may be set outside the Dockerfile"),
        ("ENV R=${X:?}", "$X must be set, or the build fails"),
        ("ENV R=${X@Q}", "${X…} has an operator that is not known"),
        ('ENV R="open', 'the closing " is missing'),
        ("ENV R={{ workers }}", "it is written by a template"),
    ],
)
def test_what_cannot_be_told(lines: str, why: str) -> None:
    """A value that something else decides is unknown, with the reason."""
    found = stage(lines).environment["R"].value
    assert isinstance(found, Unknown)
    assert found.why == why


def test_a_private_base_may_set_anything() -> None:
    """There an unset variable is not certainly empty."""
    image = build("FROM team/base\nENV R=$X S=${X:-1}\n")
    assert isinstance(image.environment["R"].value, Unknown)
    assert isinstance(image.environment["S"].value, Unknown)


def test_the_story_of_a_value_from_a_build_argument() -> None:
    """The value stands in ENV and was read from ARG, to the character."""
    text = 'FROM python:3\nARG WORKERS="3"\nENV WEB_CONCURRENCY=${WORKERS}\n'
    source = Source("Dockerfile", text)
    image = build_image(parse_dockerfile(source))
    assert isinstance(image, Image)
    setting = image.environment["WEB_CONCURRENCY"]
    assert (setting.known, source.cut(setting.span)) == ("3", "${WORKERS}")
    (via,) = setting.origin.via
    assert (via.name, via.known, source.cut(via.span)) == ("WORKERS", "3", "3")


def test_build_arguments_win_over_defaults() -> None:
    """As text, or with the place that gives them."""
    text = "FROM a\nARG X=1\nARG Y\nENV R=$X S=$Y\n"
    given = Setting("Y", Known("9"), Origin(Layer.MANIFEST, NOWHERE))
    image = build(text, None, {"X": "5", "Y": given})
    assert [value(image.environment[name]) for name in "RS"] == ["5", "9"]
    assert image.environment["S"].origin.via == (given,)


def test_global_arguments_must_be_declared_again() -> None:
    """An ARG before FROM reaches FROM lines, and stages that name it."""
    image = build("""\
        ARG V=3.11
        ARG TAG=${V}-slim
        FROM python:${TAG} AS one
        ENV A=$V
        ARG V
        ENV B=$V
        FROM one
        ENV C=$V
        """)
    assert image.base.reference == Known("python:3.11-slim")
    assert [value(image.environment[name]) for name in "ABC"] == ["", "3.11", "3.11"]


def test_a_child_stage_sees_its_parents_variables() -> None:
    """Arguments are inherited, but what ENV set wins again."""
    text = "FROM a AS p\nENV X=env\nARG X=arg\nARG Y=y\nFROM p\nENV R=$X S=$Y\n"
    image = build(text)
    assert [value(image.environment[name]) for name in "RS"] == ["env", "y"]


def test_working_directories_add_up() -> None:
    """A relative one starts from the last; an unknown start stays unknown."""
    assert value(stage("WORKDIR /a\nWORKDIR b/../c\n").workdir) == "/a/c"
    assert value(stage("ENV H=/h\nWORKDIR $H/x/\n").workdir) == "/h/x"
    assert value(stage("WORKDIR app\n").workdir) == "/app"
    assert isinstance(build("FROM team/base\nWORKDIR app\n").workdir.value, Unknown)


# --- the base image ---


@pytest.mark.parametrize(
    ("reference", "family", "version"),
    [
        ("python:3.12", Family.DEBIAN, "3.12"),
        ("python:3.12.4-slim-bookworm", Family.DEBIAN, "3.12.4"),
        ("docker.io/library/python:3.11-slim", Family.DEBIAN, "3.11"),
        ("public.ecr.aws/docker/library/python:3.11", Family.DEBIAN, "3.11"),
        ("harbor.example/hub/library/python:3.11-alpine", Family.ALPINE, "3.11"),
        ("python:3-alpine3.19", Family.ALPINE, None),
        ("python", Family.DEBIAN, None),
        ("python:3.12-slim@sha256:abc123", Family.DEBIAN, "3.12"),
        ("python@sha256:abc123", Family.UNKNOWN, None),
        ("python:3.12-windowsservercore", Family.UNKNOWN, "3.12"),
        ("debian:bookworm-slim", Family.DEBIAN, None),
        ("ubuntu:24.04", Family.DEBIAN, None),
        ("alpine:3.19", Family.ALPINE, None),
        ("node:20-alpine", Family.ALPINE, None),
        ("fedora:40", Family.REDHAT, None),
        ("registry.access.redhat.com/ubi9/python-311", Family.REDHAT, "3.11"),
        ("public.ecr.aws/lambda/python:3.12", Family.REDHAT, "3.12"),
        ("gcr.io/distroless/python3-debian12", Family.DISTROLESS, "3.11"),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", Family.DEBIAN, "3.12"),
        ("ghcr.io/astral-sh/uv:python3.13-alpine", Family.ALPINE, "3.13"),
        ("ghcr.io/astral-sh/uv:0.5", Family.DISTROLESS, None),
        ("tiangolo/uvicorn-gunicorn-fastapi:python3.11", Family.DEBIAN, "3.11"),
        ("nvidia/cuda:12.1.0-runtime-ubuntu22.04", Family.DEBIAN, None),
        ("nvidia/cuda:12.1.0-base-ubi9", Family.REDHAT, None),
        ("registry.example/team/python:3.12", Family.UNKNOWN, None),
        ("localhost:5000/python:3.12", Family.UNKNOWN, None),
    ],
)
def test_families(reference: str, family: Family, version: str | None) -> None:
    """Who is behind /bin/sh, and which Python, as far as the reference says."""
    base = base_image(Known(reference), reference, NOWHERE)
    assert (base.family, base.python_version) == (family, version)


def test_a_family_may_be_plain_where_the_version_is_not() -> None:
    """An argument without default hides the version only."""
    image = build("ARG V\nFROM python:${V}-slim\n")
    assert isinstance(image.base.reference, Unknown)
    assert image.base.family is Family.DEBIAN
    assert image.base.python_version is None
    assert build("ARG T\nFROM python:$T\n").base.family is Family.UNKNOWN


# --- files ---


REPOSITORY = ("Dockerfile", "app/__init__.py", "app/main.py", "conf/gunicorn.conf.py", "run.sh")


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ("COPY . /app", "/app/run.sh", "run.sh"),
        ("WORKDIR /app\nCOPY . .", "run.sh", "run.sh"),
        ("WORKDIR /app\nCOPY . .", "./app/main.py", "app/main.py"),
        ("WORKDIR /app\nCOPY . .", "/app/nothing", None),
        ("WORKDIR /app\nCOPY --chown=a:a app/ ./src/", "/app/src/main.py", "app/main.py"),
        ("WORKDIR /app\nCOPY app src", "src/main.py", "app/main.py"),
        ("COPY run.sh /usr/bin/", "/usr/bin/run.sh", "run.sh"),
        ("COPY run.sh /usr/bin", "/usr/bin/run.sh", "run.sh"),
        ("COPY ./run.sh /start", "/start", "run.sh"),
        ("COPY /run.sh /start", "/start", "run.sh"),
        ("COPY ../run.sh /start", "/start", "run.sh"),
        ("COPY run.sh conf/gunicorn.conf.py /x/", "/x/gunicorn.conf.py", "conf/gunicorn.conf.py"),
        ('COPY ["run.sh", "/a b"]', "/a b", "run.sh"),
        ("COPY *.sh /x/", "/x/run.sh", "run.sh"),
        ("COPY conf/*.py /x/", "/x/gunicorn.conf.py", "conf/gunicorn.conf.py"),
        ("COPY c*f /x/", "/x/gunicorn.conf.py", "conf/gunicorn.conf.py"),
        ("COPY --parents conf/gunicorn.conf.py /x/", "/x/conf/gunicorn.conf.py", REPOSITORY[3]),
        ("COPY . /app\nRUN cp /app/run.sh /start", "/start", "run.sh"),
        ("WORKDIR /app\nCOPY . .\nRUN chmod +x run.sh && mv run.sh /bin/go", "/bin/go", "run.sh"),
        ("COPY . /app\nRUN set -e; ln -sf /app/run.sh /bin/start", "/bin/start", "run.sh"),
        ("COPY . /app\nRUN ln -s run.sh /app/go", "/app/go", "run.sh"),
        ("COPY . /app\nRUN cd /app && cp run.sh /usr/bin/", "/usr/bin/run.sh", "run.sh"),
        ("COPY . /app\nRUN cp -r /app/app /srv", "/srv/main.py", "app/main.py"),
        ("ENV H=/h\nCOPY run.sh $H/", "/h/run.sh", "run.sh"),
        ("ARG H\nCOPY run.sh $H/", "/run.sh", None),
        ("ADD https://example.com/run.sh /x/", "/x/run.sh", None),
        ("COPY --from=ghcr.io/astral-sh/uv /run.sh /x/", "/x/run.sh", None),
    ],
)
def test_what_a_path_in_the_image_is(lines: str, path: str, expected: str | None) -> None:
    """COPY, ADD and plain commands of RUN lead to the file in the repository."""
    assert found(stage(lines), path, *REPOSITORY) == expected


def test_the_last_copy_wins() -> None:
    """A later file lies over an earlier one."""
    image = stage("COPY a.sh /start\nCOPY b.sh /start\n")
    assert found(image, "/start", "a.sh", "b.sh") == "b.sh"
    assert found(image, "/start", "a.sh") == "a.sh"


def test_files_come_through_stages() -> None:
    """COPY --from a name, in any case, or a number follows the file into that stage."""
    text = """\
        FROM python:3.12 AS Builder
        WORKDIR /src
        COPY . .
        FROM python:3.12 AS other
        COPY --from=builder /src/conf /conf
        FROM python:3.12-slim
        COPY --from=0 /src/app /srv/app
        COPY --from=OTHER /conf/gunicorn.conf.py /etc/g.py
        """
    image = build(text)
    assert found(image, "/srv/app/main.py", *REPOSITORY) == "app/main.py"
    assert found(image, "/etc/g.py", *REPOSITORY) == "conf/gunicorn.conf.py"
    assert found(image, "/src/run.sh", *REPOSITORY) is None


def test_stages_that_copy_in_circles_come_to_an_end() -> None:
    """However many stages hand a file on twice each."""
    lines = ["FROM python:3 AS s0", "COPY . /"]
    for number in range(1, 60):
        lines += [f"FROM python:3 AS s{number}", *[f"COPY --from=s{number - 1} / /"] * 3]
    assert found(build("\n".join(lines)), "/missing", *REPOSITORY) is None


def test_a_document_is_the_file() -> None:
    """What the Dockerfile writes itself is found as text, with its place."""
    image = stage("""\
        WORKDIR /app
        ENV N=4
        COPY <<EOF gunicorn.conf.py
        workers = $N
        EOF
        COPY <<'EOF' plain.py
        x = "$N"
        EOF
        RUN cat <<'EOF' > /run.sh
        exec gunicorn
        EOF
        RUN cat > /run2.sh <<EOF
        exec $(which gunicorn)
        EOF
        """)
    files = ImageFiles(image, Files("run2.sh"))
    config = files.find("gunicorn.conf.py")
    assert isinstance(config, Fragment)
    assert config.text == "workers = 4\n"
    assert config.span(0, 7).start == (5, 1)
    plain = files.find("/app/plain.py")
    assert isinstance(plain, Fragment)
    assert plain.text == 'x = "$N"\n'
    script = files.find("/run.sh")
    assert isinstance(script, Fragment)
    assert script.text == "exec gunicorn\n"
    assert files.find("/run2.sh") is None


def test_the_context_is_where_the_sources_are() -> None:
    """The Dockerfile's own directory, or the first above it that has what is copied."""
    image = build(
        "FROM python:3\nCOPY requirements.txt /\nCOPY web /app\n", path="docker/web/Dockerfile"
    )
    tree = Files("requirements.txt", "web/main.py", "docker/web/Dockerfile")
    assert guess_context(image, tree) == ""
    assert ImageFiles(image, tree).find("/app/main.py") == "web/main.py"
    nested = build("FROM python:3\nCOPY main.py /app/\n", path="svc/Dockerfile")
    tree = Files("main.py", "svc/main.py")
    assert ImageFiles(nested, tree).find("/app/main.py") == "svc/main.py"
    assert ImageFiles(nested, tree, "").find("/app/main.py") == "main.py"


def test_where_all_is_copied_the_file_itself_decides_the_context() -> None:
    """`COPY . .` fits everywhere; the nearest directory that has the file is taken."""
    image = build("FROM python:3\nCOPY . /app\n", path="docker/Dockerfile")
    tree = Files("docker/Dockerfile", "docker/start.sh", "gunicorn.conf.py")
    files = ImageFiles(image, tree)
    assert files.find("/app/gunicorn.conf.py") == "gunicorn.conf.py"
    assert files.find("/app/start.sh") == "docker/start.sh"


def test_what_a_build_makes_first_may_be_missing() -> None:
    """The directory that has the most of the sources is the context."""
    image = build("FROM python:3\nCOPY dist /d\nCOPY app /app\n", path="docker/Dockerfile")
    assert guess_context(image, Files("docker/Dockerfile", "app/main.py")) == ""


def test_directories() -> None:
    """The directory whose content a directory of the image holds."""
    image = stage("WORKDIR /app\nCOPY requirements.txt .\nCOPY src ./src\n")
    files = ImageFiles(image, Files("requirements.txt", "src/pkg/a.py"), "")
    assert files.folder("/app/src") == "src"
    assert files.folder("src/pkg") == "src/pkg"
    assert files.folder("/app") == ""
    assert ImageFiles(stage("COPY . /app"), Files("a/b.py"), "").folder("/app") == ""


# --- what is installed ---


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN pip install gunicorn==20.1.0", ["gunicorn==20.1.0"]),
        ("RUN pip install -U pip && pip3 install flask 'gunicorn[gevent]>=21,<22'", None),
        ('RUN python -m pip install --no-cache-dir "uvicorn[standard]==0.30.1"', None),
        ("ARG V=22.0.0\nRUN uv pip install --system gunicorn==${V}", ["gunicorn==22.0.0"]),
        ("ARG V\nRUN pip install gunicorn==$V", ["gunicorn==$V"]),
        ("RUN pip install gunicorn-extra mygunicorn -r requirements.txt", []),
        ("RUN echo pip gunicorn; apt-get install gunicorn", []),
        ("RUN <<EOF\nset -e\npip install gunicorn\nEOF", ["gunicorn"]),
        ("RUN pip install \\\n  # the server\n  gunicorn \\\n  gevent==24.2.1", None),
        ("RUN poetry add setuptools@69", ["setuptools@69"]),
    ],
)
def test_installs(line: str, expected: list[str] | None) -> None:
    """Servers, and what decides how they run, installed by name; with exact places."""
    source = Source("Dockerfile", f"FROM python:3.12-slim\n{line}\n")
    image = build_image(parse_dockerfile(source))
    assert isinstance(image, Image)
    if expected is not None:
        assert [item.value for item in image.installs] == expected
    else:
        assert image.installs
        assert [item.value for item in image.installs] == [
            source.cut(item.span) for item in image.installs
        ]


def test_the_requirements_with_extras_and_ranges_are_whole() -> None:
    """Extras and several bounds belong to the requirement."""
    line = "RUN pip install -U pip && pip3 install flask 'gunicorn[gevent]>=21,<22'"
    assert [item.value for item in stage(line).installs] == ["gunicorn[gevent]>=21,<22"]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nENV R=" + "${A:-" * 3000 + "\n",
        "FROM a\nENV R=${\nCOPY $ $\nWORKDIR ${\nRUN cp '\nRUN pip install \"\n",
        "FROM ${X\nFROM $\nFROM a AS a\nFROM a\n",
        "FROM a\nCOPY --from=5 a b\nCOPY --from= a b\n",
    ],
)
def test_nonsense_is_survived(text: str) -> None:
    """No value is an exception."""
    assert isinstance(build_image(parse_dockerfile(Source("Dockerfile", text))), Image)


def test_environment_is_a_mapping_of_settings() -> None:
    """By name, as the process's environment takes it up."""
    environment: Mapping[str, Setting[str]] = stage("ENV A=1").environment
    assert list(environment) == ["A"]
