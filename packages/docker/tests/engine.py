"""The engines: BuildKit, built once from its pinned modules into the user's cache, and runc."""

import fcntl
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from lading_oci import Layout, Platform

_MODULE = Path(__file__).parent / "buildkit"
_CACHE = Path.home() / ".cache" / "lading" / "buildkit"
_TRIES = 600
_BUILDKITD = "github.com/moby/buildkit/cmd/buildkitd"


def buildkit_program(name: str) -> Path:
    """Return ``buildkitd``, or a program of our own.

    ``judge`` says what of a folder BuildKit sends, and ``moby`` answers buildx as some Docker does.
    """
    sources = [_MODULE / "go.mod", _MODULE / "go.sum", _MODULE / name / "main.go"]
    key = sha256(b"".join(x.read_bytes() for x in sources if x.exists())).hexdigest()[:12]
    folder = _CACHE / key
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            part = folder / f"{name}.part"
            package = _BUILDKITD if name == "buildkitd" else f"./{name}"
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
    shell = [*_as_root(), f"ROOT={root}", "sh", "-c", _SCRIPT, "sh"]
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


def _as_root() -> list[str]:
    return [*([] if os.geteuid() == 0 else ["sudo", "--non-interactive"]), *_looking()]


def _looking() -> list[str]:
    """Return how to run a program that may lie where only root looks for it."""
    return ["env", f"PATH={os.environ['PATH']}:/usr/sbin:/sbin"]


@contextmanager
def running(layout: Layout, platform: Platform, folder: Path) -> Iterator[str]:
    """Run an image by runc while the block runs, and yield the first line that it says.

    It has its own file system, read-only, and the network of this machine.
    """
    (folder / "rootfs").mkdir(parents=True)
    for layer in layout.layers(platform):
        command = ["tar", "--extract", "--gzip", "--file", str(layout.path(layer.digest))]
        subprocess.run([*command, "--directory", str(folder / "rootfs")], check=True)
    subprocess.run([*_looking(), "runc", "spec", "--bundle", folder], check=True)
    spec = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(_spec_of(layout.config(platform), spec)))
    name = f"lading-{uuid4().hex}"
    with subprocess.Popen(
        [*_as_root(), "runc", "run", "--bundle", folder, name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                subprocess.run([*_as_root(), "runc", "kill", name, "KILL"], check=True)
            process.communicate()


def _spec_of(config: Mapping[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """Return runc's own specification, with what an image says of how it is run."""
    run = config["config"]
    user, _, group = run["User"].partition(":")
    spec["process"] |= {
        "terminal": False,
        "args": [*run.get("Entrypoint", []), *run.get("Cmd", [])],
        "env": run.get("Env", []),
        "cwd": run.get("WorkingDir") or "/",
        "user": {"uid": int(user), "gid": int(group or user)},
    }
    kept = [each for each in spec["linux"]["namespaces"] if each["type"] != "network"]
    spec["linux"]["namespaces"] = kept
    return spec


@contextmanager
def docker_without_containerd(folder: Path) -> Iterator[str]:
    """Yield the address of what answers buildx as such a Docker does, while the block runs."""
    socket_file = folder / "moby"
    with (
        (folder / "log").open("w+") as log,
        subprocess.Popen(
            [buildkit_program("moby"), socket_file], stdout=log, stderr=log
        ) as process,
    ):
        try:
            _wait(socket_file, process, log)
            yield f"unix://{socket_file}"
        finally:
            process.kill()


def _wait(socket_file: Path, process: subprocess.Popen[bytes], log: TextIO) -> None:
    for _ in range(_TRIES):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(socket_file)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise AssertionError(f"{socket_file} does not answer:\n{log.read()}")
