"""A webserver on a free port of this machine, driven over GraphQL as the interface drives it."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omics_assets.data_root import DataRoot
from omics_assets.instance import prepare_home
from omics_assets_tests.e2e.service import log, program, service, wait_until

START_SECONDS = 90.0
# Without a daemon nobody dequeues: the webserver launches runs itself.
DIRECT_RUNS = """
run_coordinator:
  module: dagster._core.run_coordinator
  class: DefaultRunCoordinator
telemetry:
  enabled: false
nux:
  enabled: false
"""


class Webserver:
    """Answers GraphQL queries."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def query(self, text: str, **variables: object) -> dict[str, Any]:
        """Return the data of a query; errors of the server are errors here."""
        body = json.dumps({"query": text, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = json.load(answer)
        assert "errors" not in content, content["errors"]
        data: dict[str, Any] = content["data"]
        return data

    def is_ready(self) -> bool:
        """Whether it answers at all."""
        try:
            with urllib.request.urlopen(f"{self.address}/server_info", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def webserver(root: Path) -> Iterator[Webserver]:
    """Run a webserver on a data root, and end it with everything it started."""
    prepare_home(DataRoot(root))
    (root / ".dagster" / "dagster.yaml").write_text(DIRECT_RUNS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (program("dagster-webserver"), "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port))
    with service(DataRoot(root), *command) as process:
        server = Webserver(port)
        wait_until(lambda: process.poll() is not None or server.is_ready(), seconds=START_SECONDS, what="the webserver")
        assert process.poll() is None, log(DataRoot(root))
        yield server
