"""What a process finds under a path."""

from __future__ import annotations

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.filesystem import CheckedOut, Linked, Mounted, may_hide, names_in


def test_a_linked_file_leaves_the_rest_as_it_is() -> None:
    """A link says where one file is: directories, volumes and what they hide stay in force."""
    tree = MemoryTree({"svc/app.py": "", "conf/prod.py": "", "conf/base.ini": ""})
    volume = {"/etc/app/base.ini": "conf/base.ini"}
    mounted = Mounted(CheckedOut(tree, "svc"), volume, hidden=("/run/secrets",))
    linked = Linked(mounted, "conf/prod.py", frozenset({"/etc/app/conf.py"}))
    assert linked.find("/etc/app/conf.py", "/app") == "conf/prod.py"
    assert linked.find("app.py", "/app") == "svc/app.py"
    assert linked.folder("/app") == "svc"
    assert names_in(linked, "/etc/app") == {"base.ini"}
    assert may_hide(linked, "/run/secrets/key", "/app")
    assert not may_hide(linked, "/etc/app/conf.py", "/app")
