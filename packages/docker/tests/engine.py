"""BuildKit itself, built once from its pinned modules into the user's cache."""

import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TextIO

_MODULE = Path(__file__).parent / "buildkit"
_CACHE = Path.home() / ".cache" / "lading" / "buildkit"
_TRIES = 600
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
            package = _BUILDKITD if name == "buildkitd" else "./judge"
            build = ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", str(part), package]
            env = {**os.environ, "CGO_ENABLED": "0"}
            subprocess.run(build, cwd=_MODULE, env=env, check=True)
            part.rename(program)
    return program


# Root's process is ended by the end of its input, because others may not send it a signal.
_SCRIPT = """
"$@" </dev/null &
read -r _
kill $!
wait $!
rm -rf "$ROOT"
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve BuildKit from ``folder`` while the block runs; yield its address.

    It is root's: who is not root has to be allowed to become it. runc has to be there.
    """
    socket_file, root = folder / "s", folder / "root"
    config = folder / "buildkitd.toml"
    config.write_text('[registry."127.0.0.1"]\n  http = true\n')
    program = buildkit_program("buildkitd")
    words = [program, "--root", root, "--config", config, "--addr", f"unix://{socket_file}"]
    words += ["--group", str(os.getgid()), "--oci-worker-snapshotter=native"]
    path = f"PATH={os.environ['PATH']}:/usr/sbin:/sbin"
    become = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    shell = [*become, "env", path, f"ROOT={root}", "sh", "-c", _SCRIPT, "sh"]
    with (
        (folder / "log").open("w+") as log,
        subprocess.Popen(
            [*shell, *map(str, words)], stdin=subprocess.PIPE, stdout=log, stderr=log
        ) as process,
    ):
        try:
            _wait(socket_file, process, log)
            yield f"unix://{socket_file}"
        finally:
            process.communicate()


def _wait(socket_file: Path, process: subprocess.Popen[bytes], log: TextIO) -> None:
    for _ in range(_TRIES):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(socket_file)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise AssertionError(f"buildkitd does not answer:\n{log.read()}")
