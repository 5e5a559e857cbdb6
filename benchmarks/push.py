"""Push of an image that is there already: what ours costs more than crane's.

Ours is ``invoke docker.push`` as a user runs it, the start-up of Python and of Invoke included;
crane pushes the same layout to the same registry, which runs on this machine and is not counted.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._clock import BenchmarkError, Process, compare, said_by
from benchmarks._row import Effort, Row
from lading_oci import CONFIG, LAYER_GZIP, Layout, LayoutWriter, Platform, pack, serve_registry
from lading_tools import find

_BUDGET = 0.2
_MB = 1_000_000
_LAYERS = (15, 10, 1)
_PLATFORMS = ("linux/amd64", "linux/arm64")
_TASKS = '"""Tasks."""\n\nfrom lading import namespace\n\n__all__ = ["namespace"]\n'


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the figure; all lies in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        layout = _layout(folder / "layout", effort.scale)
        size = sum(blob.size for blob in layout.blobs.values())
        (folder / "tasks.py").write_text(_TASKS)
        (folder / "lading.toml").touch()
        with serve_registry(folder / "registry", find("registry")) as host:
            place = f"{host}/acme/again"
            ours = _ours(pack(layout, folder / "again-1.2.0.oci.tar"), place)
            _push_once(ours)
            crane: list[str | Path] = [find("crane"), "push", "--insecure", layout.folder]
            rival = Process([*crane, f"{place}@{layout.digest}"])
            cost, other = compare(ours, rival, pairs=effort.pairs)
    figure = f"push of {size / _MB:.3g} MB that are there: CPU seconds more than crane, against"
    yield Row(figure=f"{figure} {_BUDGET}", ours=cost.cpu - other.cpu, rival=_BUDGET, goal=1.0)


def _layout(folder: Path, scale: float) -> Layout:
    """Write an image of layers that cannot be compressed, the same each time."""
    writer, dice = LayoutWriter(folder), random.Random(0)  # noqa: S311 - the same each time
    images = []
    for text in _PLATFORMS:
        platform = Platform.parse(text)
        sizes = [max(round(each * _MB * scale), 1) for each in _LAYERS]
        layers = [writer.add_bytes(dice.randbytes(size), LAYER_GZIP) for size in sizes]
        config = {"os": platform.os, "architecture": platform.architecture, "config": {}}
        blob = writer.add_json(config, CONFIG)
        images.append(writer.add_manifest(blob, layers, platform=platform))
    return writer.finish([writer.add_index(images)])


def _ours(tar: Path, place: str) -> Process:
    # As where it is installed: compiled by the push that is not counted, and kept.
    env = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tar.parent / "compiled")}
    words: list[str | Path] = ["-m", "invoke", "docker.push", tar, place, "--json"]
    return Process([sys.executable, *words], cwd=tar.parent, env=env)


def _push_once(ours: Process) -> None:
    """Push it twice: the second time nothing may be sent."""
    _, second = (said_by(ours) for _ in range(2))
    if json.loads(second)["sent"]:
        raise BenchmarkError(f"the second push did more than look: {second}")
