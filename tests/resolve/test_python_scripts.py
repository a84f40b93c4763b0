"""Scripts that start Uvicorn themselves, and proxies that share a container with a server."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.deployment import Deployment
from gunilint.resolve.deployments import resolve
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.servers import Servers
from gunilint.resolve.workspace import Workspace
from gunilint.value import Known, Symbolic, Unknown

_MAIN = """\
import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()

if __name__ == "__main__":
    uvicorn.run("main:app", host="0.0.0.0", port=int(os.environ["PORT"]), timeout_keep_alive=75)
"""


def _deployments(files: dict[str, str]) -> tuple[Deployment, ...]:
    inventory = Inventory(
        dockerfiles=tuple(path for path in files if path == "Dockerfile"),
        procfiles=tuple(path for path in files if path == "Procfile"),
    )
    return resolve(inventory, Servers(Workspace(MemoryTree(files)))).deployments


@pytest.mark.parametrize("command", ["python main.py", "python3 -u main.py", "python -m main"])
def test_keywords_are_options(command: str) -> None:
    """What uvicorn.run is called with is in force; what it works out is unknown."""
    (deployment,) = _deployments({"Procfile": f"web: {command}\n", "main.py": _MAIN})
    server = deployment.server
    assert server.software.value == "uvicorn"
    assert server.setting("host").value == Known("0.0.0.0")
    assert server.setting("timeout_keep_alive").value == Known(75)
    assert isinstance(server.setting("port").value, Unknown)
    assert deployment.app.framework == "FastAPI"


def test_variables_of_the_command_line_do_not_count() -> None:
    """UVICORN_HOST is read by Uvicorn's command line alone, WEB_CONCURRENCY by Uvicorn itself."""
    main = 'import uvicorn\n\nuvicorn.run("app:app")\n'
    command = "UVICORN_HOST=0.0.0.0 python main.py"
    (deployment,) = _deployments({"Procfile": f"web: {command}\n", "main.py": main})
    assert deployment.server.setting("host").value == Known("127.0.0.1")
    workers = deployment.server.setting("workers").value
    assert isinstance(workers, Symbolic)
    assert (workers.default, [item.name for item in workers.inputs]) == (1, ["WEB_CONCURRENCY"])


def test_other_scripts_are_no_servers() -> None:
    """A script that starts nothing, or maybe, makes no deployment."""
    maybe = 'import sys, uvicorn\n\nif sys.argv[1:]:\n    uvicorn.run("app:app")\n'
    files = {"Procfile": "a: python job.py\nb: python maybe.py\n", "job.py": "print(1)\n"}
    assert _deployments({**files, "maybe.py": maybe}) == ()


def test_a_proxy_in_the_same_container() -> None:
    """A script that starts nginx beside the server makes it a neighbour."""
    files = {
        "Dockerfile": "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nEXPOSE 80\n"
        'CMD ["./start.sh"]\n',
        "start.sh": "#!/bin/sh\nnginx\nexec gunicorn -b 127.0.0.1:8000 app:app\n",
    }
    (deployment,) = _deployments(files)
    assert deployment.container is not None
    assert deployment.container.sidecars == ("nginx",)
    (alone,) = _deployments(
        {**files, "start.sh": files["start.sh"].replace("nginx\n", "# nginx\n")}
    )
    assert alone.container is not None
    assert alone.container.sidecars == ()
