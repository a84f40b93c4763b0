"""Programs that start other programs: how their arguments read, and whether they stay.

*replaces*: it gives its own process to the command (exec). *forwards*: staying alive, it passes
SIGTERM on. None where neither its documentation nor its source was found to say so.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.model.launch import ProcessKind


class Wrapper(NamedTuple):
    """One program; its command comes after its options, *subcommand* and *operands*.

    *valued* are options whose value is the next word; *every_option_valued* says that of all.
    *string* is an option whose value is a command line for a shell. *assigns*: `NAME=value`
    operands are environment variables.
    """

    names: tuple[str, ...]
    replaces: bool | None
    forwards: bool | None
    why: str
    kind: ProcessKind = ProcessKind.WRAPPER
    subcommand: tuple[str, ...] = ()
    valued: tuple[str, ...] = ()
    every_option_valued: bool = False
    operands: int = 0
    string: tuple[str, ...] = ()
    assigns: bool = False
    modules: tuple[str, ...] = ()
    runs_modules: bool = False


_EXECS: Final = "it execs its command"
_CHILD: Final = "it runs its command as a child process"
_UNTOLD: Final = "what it does with signals is not known to gunilint"

WRAPPERS: Final = (
    # krallin/tini 0.19, src/tini.c; Yelp/dumb-init 1.2.5, dumb-init.c; openSUSE/catatonit 0.2.
    Wrapper(
        ("tini", "tini-static", "docker-init"),
        False,
        True,
        "it is an init: it passes signals on",
        ProcessKind.INIT,
        valued=("-p", "-e"),
    ),
    Wrapper(
        ("dumb-init",),
        False,
        True,
        "it is an init: it passes signals on",
        ProcessKind.INIT,
        valued=("-r", "--rewrite"),
    ),
    Wrapper(("catatonit",), False, True, "it is an init: it passes signals on", ProcessKind.INIT),
    # just-containers/s6-overlay 3, README: /init runs the command and stops it on SIGTERM.
    Wrapper(("init",), False, True, "it is an init: it passes signals on", ProcessKind.INIT),
    Wrapper(("with-contenv", "s6-envdir"), True, None, _EXECS),
    Wrapper(("s6-setuidgid",), True, None, _EXECS, operands=1),
    # GNU coreutils 9.1: env.c, nice.c, nohup.c and stdbuf.c call execvp.
    Wrapper(
        ("env",),
        True,
        None,
        _EXECS,
        valued=("-u", "--unset", "-C", "--chdir", "-S", "--split-string"),
        assigns=True,
    ),
    Wrapper(("nice",), True, None, _EXECS, valued=("-n", "--adjustment")),
    Wrapper(("nohup",), True, None, _EXECS),
    Wrapper(
        ("stdbuf",),
        True,
        None,
        _EXECS,
        valued=("-i", "-o", "-e", "--input", "--output", "--error"),
    ),
    # timeout.c: it forks, and its handler of SIGTERM signals the child.
    Wrapper(
        ("timeout",),
        False,
        True,
        f"{_CHILD} and passes SIGTERM on",
        valued=("-s", "--signal", "-k", "--kill-after"),
        operands=1,
    ),
    Wrapper(("time",), False, False, _CHILD, valued=("-f", "-o", "--format", "--output")),
    # util-linux 2.38: ionice.c, chrt.c, taskset.c and setpriv.c call execvp.
    Wrapper(("ionice",), True, None, _EXECS, valued=("-c", "-n", "--class", "--classdata")),
    Wrapper(
        ("setpriv",),
        True,
        None,
        _EXECS,
        valued=(
            "--reuid",
            "--regid",
            "--groups",
            "--inh-caps",
            "--ambient-caps",
            "--bounding-set",
            "--securebits",
            "--pdeathsig",
            "--selinux-label",
            "--apparmor-profile",
            "--ruid",
            "--euid",
            "--rgid",
            "--egid",
        ),
    ),
    # setsid.c forks where it leads a process group, as a container's first process does.
    Wrapper(("setsid",), None, None, _UNTOLD),
    Wrapper(("runuser",), None, None, _UNTOLD, valued=("-u", "--user", "-g", "-G")),
    # tianon/gosu 1.17, main.go; ncopa/su-exec 0.2, su-exec.c; runit 2.1, chpst.c.
    Wrapper(("gosu", "su-exec"), True, None, _EXECS, operands=1),
    Wrapper(
        ("chpst",),
        True,
        None,
        _EXECS,
        valued=tuple(f"-{letter}" for letter in "uUb/enlLmdopfcrtC"),
    ),
    Wrapper(("setuidgid", "envuidgid", "envdir"), True, None, _EXECS, operands=1),
    # sudo 1.9, manual: "signal handling": signals sent to sudo are relayed to the command.
    Wrapper(
        ("sudo",),
        False,
        True,
        f"{_CHILD} and passes signals on",
        valued=("-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user"),
        assigns=True,
    ),
    Wrapper(("doas",), None, None, _UNTOLD, valued=("-u", "-C", "-a")),
    # New Relic Python agent 10, newrelic/admin/run_program.py: os.execl.
    Wrapper(
        ("newrelic-admin",),
        True,
        None,
        _EXECS,
        subcommand=("run-program",),
        modules=("newrelic.admin",),
    ),
    # ddtrace 2, commands/ddtrace_run.py: os.execl.
    Wrapper(("ddtrace-run",), True, None, _EXECS, modules=("ddtrace.commands.ddtrace_run",)),
    # opentelemetry-instrumentation 0.49, auto_instrumentation/__init__.py: execl. Each of its
    # options stands for an environment variable, and has a value.
    Wrapper(
        ("opentelemetry-instrument", "splunk-py-trace", "sw-python"),
        True,
        None,
        _EXECS,
        every_option_valued=True,
        modules=("opentelemetry.instrumentation.auto_instrumentation",),
    ),
    Wrapper(("elasticapm-run", "scout-apm", "instana"), None, None, _UNTOLD),
    # python-poetry 1.8, utils/env/base_env.py, execute(): os.execvpe on POSIX.
    Wrapper(
        ("poetry",),
        True,
        None,
        _EXECS,
        subcommand=("run",),
        valued=("-C", "--directory", "-P", "--project"),
        modules=("poetry",),
    ),
    # pypa/pipenv 2023, routines/shell.py, do_run_posix(): os.execve.
    Wrapper(("pipenv",), True, None, _EXECS, subcommand=("run",), modules=("pipenv",)),
    # astral-sh/uv 0.5, crates/uv/src/commands/run.rs: a child, to which signals are passed.
    Wrapper(
        ("uv",),
        False,
        True,
        f"{_CHILD} and passes signals on",
        subcommand=("run",),
        valued=(
            *("--with", "--with-editable", "--with-requirements", "--extra", "--no-extra"),
            *("--group", "--no-group", "--only-group", "--python", "-p", "--env-file"),
            *("--directory", "--project", "--package", "--index", "--default-index", "-i"),
            *("--index-url", "--extra-index-url", "--find-links", "-f", "--index-strategy"),
            *("--keyring-provider", "--resolution", "--prerelease", "--exclude-newer"),
            *("--link-mode", "--config-setting", "-C", "--color", "--config-file"),
            *("--cache-dir", "--refresh-package", "--upgrade-package", "-P"),
            *("--reinstall-package", "--no-build-package", "--no-binary-package"),
            *("--no-sources-package", "--python-platform", "--allow-insecure-host"),
        ),
        runs_modules=True,
        modules=("uv",),
    ),
    Wrapper(
        ("uvx",), False, True, f"{_CHILD} and passes signals on", valued=("--from", "--with", "-p")
    ),
    Wrapper(("pdm", "rye", "hatch"), None, None, _UNTOLD, subcommand=("run",)),
    Wrapper(
        ("conda", "mamba", "micromamba"),
        None,
        None,
        _UNTOLD,
        subcommand=("run",),
        valued=("-n", "--name", "-p", "--prefix", "--cwd", "-r", "--root-prefix", "-e", "-a"),
    ),
    # DopplerHQ/cli 3, pkg/utils/io.go: a child, to which signals are passed.
    Wrapper(
        ("doppler",),
        False,
        True,
        f"{_CHILD} and passes signals on",
        subcommand=("run",),
        valued=(
            *("-p", "--project", "-c", "--config", "-t", "--token", "--name-transformer"),
            *("--fallback", "--passphrase", "--mount", "--mount-format", "--mount-template"),
            *("--preserve-env", "--only-secrets", "--config-dir", "--scope", "--api-host"),
        ),
        string=("--command",),
    ),
    Wrapper(("infisical",), None, None, _UNTOLD, subcommand=("run",), string=("--command",)),
    Wrapper(("chamber", "aws-vault"), None, None, _UNTOLD, subcommand=("exec",), operands=1),
    Wrapper(("op",), None, None, _UNTOLD, subcommand=("run",), valued=("--env-file",)),
    Wrapper(("direnv",), None, None, _UNTOLD, subcommand=("exec",), operands=1),
    Wrapper(
        ("dotenv", "dotenvx"),
        None,
        None,
        _UNTOLD,
        subcommand=("run",),
        valued=("-f", "--file", "-e", "--env", "-fv"),
        modules=("dotenv",),
    ),
    Wrapper(
        ("honcho", "foreman"),
        None,
        None,
        _UNTOLD,
        subcommand=("run",),
        valued=("-e", "--env", "-f", "--procfile", "-d", "--app-root"),
        modules=("honcho",),
    ),
    Wrapper(
        ("watchmedo",),
        False,
        None,
        _CHILD,
        subcommand=("auto-restart",),
        valued=(
            *("-d", "--directory", "-p", "--pattern", "--patterns", "-i", "--signal"),
            *("--ignore-pattern", "--ignore-patterns", "--interval", "--kill-after"),
        ),
    ),
    Wrapper(("watchexec",), False, None, _CHILD, valued=("-w", "-e", "-i", "-s", "--exts")),
    Wrapper(("xvfb-run",), False, None, _CHILD, valued=("-s", "-n", "-e", "-f", "-w", "-p")),
    Wrapper(
        ("dockerize",),
        False,
        None,
        _CHILD,
        valued=("-wait", "-timeout", "-template", "-stdout", "-stderr", "-wait-retry-interval"),
    ),
    Wrapper(
        ("wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh"),
        None,
        None,
        _UNTOLD,
        valued=("-t", "-h", "-p"),
        operands=1,
    ),
    # Pylons/hupper 1.12, src/hupper/cli.py, main; reloader.py, _run_worker: on SIGTERM the child
    # is sent one, too.
    Wrapper(
        ("hupper",),
        False,
        True,
        f"{_CHILD} and passes SIGTERM on",
        valued=("-w", "-x", "--shutdown-interval", "--reload-interval"),
        runs_modules=True,
        modules=("hupper",),
    ),
    # These run the command's Python code in their own process.
    Wrapper(
        ("coverage", "memray"),
        True,
        None,
        "it runs the module in its own process",
        subcommand=("run",),
        valued=("--rcfile", "--source", "--include", "--omit", "--data-file", "-o", "--output"),
        runs_modules=True,
        modules=("coverage", "memray"),
    ),
    Wrapper(
        ("debugpy",),
        True,
        None,
        "it runs the module in its own process",
        valued=("--listen", "--connect", "--log-to"),
        runs_modules=True,
        modules=("debugpy",),
    ),
)
