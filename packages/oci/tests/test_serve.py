import socket
import subprocess
import sys
from pathlib import Path

import pytest

import lading_oci
from lading_oci import Name, Reference, Registry, serve_registry
from lading_oci.testing import small_layout
from lading_run import CommandFailed, ToolMissing
from lading_run.testing import check_lazy


def test_a_registry_keeps_what_it_has_in_its_folder(
    distribution: Path, client: Registry, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "layout")
    with serve_registry(tmp_path / "served", distribution) as host:
        name = Name(host, "kept/image")
        client.push(layout, name)
        client.tag(name, layout.digest, "v1")
    with serve_registry(tmp_path / "served", distribution) as again:
        back = client.pull(Reference(Name(again, "kept/image"), "v1"), tmp_path / "back")
    assert back.digest == layout.digest
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(again.rpartition(":")[2])), 5)


def test_what_the_wire_says_is_how_it_is_reached(distribution: Path, tmp_path: Path) -> None:
    told: list[str] = []

    def wire(address: str) -> str:
        told.append(address)
        return "http://127.0.0.1:9/"

    with serve_registry(tmp_path, distribution, wire) as host:
        assert host == "127.0.0.1:9"
    assert told[0].startswith("http://127.0.0.1:")


def test_a_registry_that_does_not_start_is_told(
    distribution: Path, tmp_path: Path, crane: Path
) -> None:
    with pytest.raises(ToolMissing), serve_registry(tmp_path, tmp_path / "nothing"):
        pass
    with pytest.raises(CommandFailed, match="unknown command"), serve_registry(tmp_path, crane):
        pass


def test_a_push_loads_no_http_of_ours() -> None:
    code = "import sys; from lading_oci import Registry, Layout; print('http' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "False\n"


def test_the_names_of_the_package_agree() -> None:
    check_lazy(lading_oci)
