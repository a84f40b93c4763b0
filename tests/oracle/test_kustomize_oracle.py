"""The real kustomize and gunilint make the same objects, field by field.

The oracle is `kubectl kustomize`, which needs no cluster and no network. Where it is not installed
these tests are skipped, and nothing here has been compared.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from kustomize_cases import CASES

from gunilint.discover.memory import MemoryTree
from gunilint.parse.facts.yaml import Mapping, Node, Scalar
from gunilint.resolve.kustomize import Kustomize
from gunilint.resolve.workspace import Workspace

KUBECTL = shutil.which("kubectl")
Rendered = dict[tuple[str, str], Any]


def plain(node: Node) -> Any:
    """A node as PyYAML would give it."""
    if isinstance(node, Scalar):
        assert node.opaque is None, node
        if node.tag in ("int", "bool", "null"):
            return yaml.safe_load(node.value)
        return node.value
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]


def by_name(objects: list[Any]) -> Rendered:
    found = {(item["kind"], item["metadata"]["name"]): item for item in objects}
    assert len(found) == len(objects)
    return found


def ours(files: dict[str, str]) -> Rendered:
    workspace = Workspace(MemoryTree(files))
    build = Kustomize(workspace).build("over/kustomization.yaml")
    assert workspace.unreadable == ()
    assert build.remarks == []
    return by_name([plain(item.node) for item in build.resources])


def theirs(files: dict[str, str], folder: Path) -> Rendered:
    assert KUBECTL is not None
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    done = subprocess.run(
        [KUBECTL, "kustomize", str(folder / "over")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return by_name([item for item in yaml.safe_load_all(done.stdout) if item])


@pytest.mark.skipif(KUBECTL is None, reason="oracle: kubectl is not installed, nothing compared")
@pytest.mark.parametrize("name", CASES)
def test_same_objects_as_kustomize(name: str, tmp_path: Path) -> None:
    """Every field of every object is what kustomize renders."""
    assert ours(CASES[name]) == theirs(CASES[name], tmp_path)
