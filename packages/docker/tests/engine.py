"""BuildKit itself, built once from its pinned modules into the user's cache."""

import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from lading_run import Command, serve

_MODULE = Path(__file__).parent / "buildkit"
_CACHE = Path.home() / ".cache" / "lading" / "buildkit"
_BUILDKITD = "github.com/moby/buildkit/cmd/buildkitd"


def buildkit_program(name: str) -> Path:
    """Return ``buildkitd``, or ``judge``, which says what of a folder BuildKit sends."""
    sources = [_MODULE / "go.mod", _MODULE / "go.sum", _MODULE / "judge" / "main.go"]
    key = sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()[:12]
    folder = _CACHE / key
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            part = folder / f"{name}.part"
            build = ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", part]
            package = _BUILDKITD if name == "buildkitd" else "./judge"
            env = {**os.environ, "CGO_ENABLED": "0"}
            subprocess.run([*build, package], cwd=_MODULE, env=env, check=True)
            part.rename(program)
    return program


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve BuildKit from ``folder`` while the block runs; yield its address.

    It is for root, and runc has to be there.
    """
    socket_file = folder / "s"
    config = folder / "buildkitd.toml"
    config.write_text('[registry."127.0.0.1"]\n  http = true\n')
    command = Command(
        buildkit_program("buildkitd"),
        "--addr",
        f"unix://{socket_file}",
        "--root",
        folder / "root",
        "--config",
        config,
        "--oci-worker-snapshotter=native",
        "--containerd-worker=false",
        looks=True,
        env={"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
    )

    def ready() -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(socket_file)) == 0

    try:
        with serve(command, ready=ready):
            yield f"unix://{socket_file}"
    finally:
        shutil.rmtree(folder / "root", ignore_errors=True)
