"""Something in the config file bears a setting's name, and is taken for it.

Why it hurts: Gunicorn applies every name at the top level of the file that is a setting's, an
import and a loop's variable as well. `import config` stops the server when it starts: `Invalid
value for config: <module…>`, on 20.1 to 27.0.1; a loop's last value silently takes the setting's
place.

What to do: give it another name: `import config as site_config`, or a leading underscore.

Silent when: it is an assignment, or one comes too; it is a function for a hook, or for a setting
that takes a class; it is imported from a module, as its value may be just right; or the file
deletes the name.

BAD: a module, a function, a file and a loop's variable

    -- gunicorn.conf.py --
    import [|config|]


    def [|timeout|]():
        return 60


    for [|user|] in config.users():
        print(user)

    with open("gunicorn.json") as [|chdir|]:
        settings = config.parse(chdir)

GOOD: another name, and a name that is deleted

    -- gunicorn.conf.py --
    import config as site_config

    for user in site_config.users():
        print(user)
    del user

    for umask in (0o22, 0o27):
        print(umask)
    umask = 0o27

GOOD: a hook, a worker class, and values from a module

    -- gunicorn.conf.py --
    from defaults import bind, timeout


    def post_fork(server, worker):
        server.log.info("worker %s", worker.pid)


    class worker_class:
        pass
"""

from collections.abc import Iterator

from gunilint.api import Binding, ConfigFile, Finding, Severity, rule

_TAKES_CLASS = ("worker_class", "logger_class")
"""Settings whose value may be a class, or a function that returns one: validate_class."""
_HOOKS = """
    on_starting on_reload when_ready pre_fork post_fork post_worker_init worker_int worker_abort
    pre_exec pre_request post_request child_exit worker_exit nworkers_changed on_exit ssl_context
    on_dirty_starting dirty_post_fork dirty_worker_init dirty_worker_exit
"""
"""Settings that are functions: gunicorn 27.0.1, gunicorn/config.py."""
_TAKEN = (Binding.MODULE, Binding.FUNCTION, Binding.CLASS, Binding.FILE, Binding.LOOP)


@rule(
    "GUN111",
    severity=Severity.ERROR,
    each=ConfigFile,
    sources=[
        "gunicorn 27.0.1, gunicorn/app/base.py, load_config_from_module_name_or_filename",
        "https://github.com/benoitc/gunicorn/issues/156",
    ],
)
def check(file: ConfigFile) -> Iterator[Finding]:
    others = {name.name for name in file.names if name.by not in _TAKEN}
    reported: set[str] = set()
    for name in file.names:
        own = name.name
        if own not in file.settings or own in others | reported or name.is_deleted:
            continue
        is_callable = name.by in (Binding.FUNCTION, Binding.CLASS)
        if is_callable and own in (*_TAKES_CLASS, *_HOOKS.split()):
            continue
        reported.add(own)
        is_loop = name.by is Binding.LOOP
        effect = "its last value is in force" if is_loop else "the server does not start"
        yield Finding.at(
            name.span,
            f"{name.by.value} has the name of the setting {own}, and is taken for it: {effect}",
            label="taken for the setting",
            help=f"call it _{own}, or anything that is no setting",
        )
