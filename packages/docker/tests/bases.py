"""Images below others, made here and served on this machine: one with Python, one with Go."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from imagery import ELSEWHERE, EPOCH, HERE, NOT_NEEDED, VERSION
from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_oci import Descriptor, LayoutWriter, Name, Platform, Registry


def python_base(host: str, crane: Path, folder: Path) -> str:
    """Push a base to the registry at ``host`` and return it by digest.

    It has the Python that runs this, and for another machine a program in its place.
    """
    writer = LayoutWriter(folder / "layout")
    stub = folder / "stub"
    _go_build(folder, stub, ELSEWHERE)
    place = f"usr/local/bin/python{VERSION}"
    manifests = [
        _image(writer, HERE, _interpreter(place)).add_to(writer),
        _image(writer, ELSEWHERE, {place: File(stub, executable=True)}).add_to(writer),
    ]
    return _pushed(writer, manifests, Name(host, "base/python"), crane)


def go_base(host: str, crane: Path, folder: Path, *packages: str) -> str:
    """Push a base to the registry at ``host`` and return it by digest.

    It has the Go of this machine, with these packages of its standard library: their sources, and
    in /cache what they were compiled to for every platform, which would take a minute each time.
    """
    files = _toolchain(*packages) | _compiled(*packages)
    return base_of(files, Name(host, "base/go"), crane, folder)


def base_of(files: Mapping[str, File], name: Name, crane: Path, folder: Path) -> str:
    """Push a base with these files, for this machine, and return it by digest."""
    writer = LayoutWriter(folder / "layout")
    return _pushed(writer, [_image(writer, HERE, files).add_to(writer)], name, crane)


def _pushed(writer: LayoutWriter, manifests: list[Descriptor], name: Name, crane: Path) -> str:
    layout = writer.finish([writer.add_index(manifests)])
    Registry(crane).push(layout, name)
    return f"{name}@{layout.digest}"


def _image(writer: LayoutWriter, architecture: str, files: Mapping[str, File]) -> Image:
    layer = add_layer(writer, files, epoch=EPOCH, created_by="a base for tests")
    return Image(platform=Platform("linux", architecture), epoch=EPOCH, run=Run(), layers=[layer])


def _interpreter(place: str) -> dict[str, File]:
    """Return the interpreter, its library of Python, and the libraries that it is linked with."""
    program: str = getattr(sys, "_base_executable", sys.executable)
    real = Path(program).resolve()
    stdlib = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    files = {place: File(real, executable=True)}
    for path in stdlib.rglob("*"):
        inside = path.relative_to(stdlib)
        if path.is_file() and not NOT_NEEDED & {*inside.parts}:
            target = f"usr/local/lib/python{VERSION}/{inside.as_posix()}"
            files[target] = File(path, executable=os.access(path, os.X_OK))
    linked = [real, *stdlib.glob("lib-dynload/*.so")]
    for library in {each for binary in linked for each in _libraries(binary)}:
        files[library.lstrip("/")] = File(Path(library), executable=True)
    return files


def _libraries(binary: Path) -> list[str]:
    said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    words = [word for line in said.splitlines() for word in line.split()]
    return [word for word in words if word.startswith("/")]


def _go_build(folder: Path, out: Path, architecture: str) -> None:
    (folder / "go.mod").write_text("module example.org/stub\n\ngo 1.21\n")
    (folder / "main.go").write_text("package main\n\nfunc main() {}\n")
    env = {**os.environ, "GOARCH": architecture, "GOOS": "linux", "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", out, "."], cwd=folder, env=env, check=True)


def _toolchain(*packages: str) -> dict[str, File]:
    """Return what builds programs that need these packages of the standard library."""
    root = Path(_go_says("env", "GOROOT")[0])
    tools = root / "pkg" / "tool" / f"linux_{HERE}"
    folders = _go_says("list", "-deps", "-f", "{{.Dir}}", *packages)
    found = [root / "bin" / "go", root / "go.env", root / "VERSION", root / "src" / "go.mod"]
    found += [tools / name for name in ("asm", "compile", "link")]
    found += [root / "src" / "vendor" / "modules.txt", *(root / "pkg" / "include").iterdir()]
    found += [path for each in folders for path in Path(each).iterdir() if path.is_file()]
    return {
        f"usr/local/go/{path.relative_to(root).as_posix()}": File(path, executable=True)
        for path in found
    }


def _compiled(*packages: str) -> dict[str, File]:
    """Return a build cache of Go (GOCACHE), filled once on this machine with each version of Go."""
    cache = Path.home() / ".cache" / "lading" / "go-std" / _go_says("env", "GOVERSION")[0]
    for architecture in (HERE, ELSEWHERE):
        env = {"GOARCH": architecture, "GOCACHE": str(cache), "GOFLAGS": "-trimpath"}
        build = ["go", "build", *packages]
        subprocess.run(build, env={**os.environ, "CGO_ENABLED": "0", **env}, check=True)
    found = [path for path in cache.rglob("*") if path.is_file()]
    return {f"cache/{path.relative_to(cache).as_posix()}": File(path) for path in found}


def _go_says(*words: str) -> list[str]:
    done = subprocess.run(["go", *words], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
