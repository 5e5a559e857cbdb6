"""What the tests of rules share: an image of few files, and what the gate says of it."""

from pathlib import Path
from typing import Any

from lading_artifact import Artifact, Outcome, Release
from lading_docker import ImageGate, ImageTable
from lading_docker._layer import File, add_layer
from lading_docker._maker import packed
from lading_oci import CONFIG, LayoutWriter, Platform

ELF = {"amd64": 62, "arm64": 183}
RELEASE = Release(
    unit="",
    version="1.2.0",
    tag="v1.2.0",
    commit="c0ffee" + "0" * 34,
    epoch=0,
    source=Path("nowhere"),
    root=Path(),
    work=Path(),
)
TABLE = ImageTable(name="ghcr.io/acme/api", from_="go")
GOOD: dict[str, Any] = {
    "User": "65532",
    "Entrypoint": ["/app/api"],
    "Labels": {
        "org.opencontainers.image.version": "1.2.0",
        "org.opencontainers.image.revision": RELEASE.commit,
    },
}


def program(architecture: str) -> bytes:
    """Return the head of a program for Linux."""
    machine = ELF[architecture].to_bytes(2, "little")
    return b"\x7fELF\x02\x01\x01\0" + b"\0" * 8 + b"\x02\0" + machine + b"\0" * 44


def image(
    folder: Path,
    run: dict[str, Any],
    files: dict[str, File],
    history: str = "",
    platforms: tuple[str, ...] = ("linux/amd64",),
) -> Artifact:
    """Write an image of one layer into a folder and return its file."""
    writer = LayoutWriter(folder / "layout")
    layers = [add_layer(writer, files, epoch=0, created_by="")]
    manifests = []
    for platform in map(Platform.parse, platforms):
        config = {
            "os": "linux",
            "architecture": platform.architecture,
            "config": run,
            "rootfs": {"type": "layers", "diff_ids": [each.diff_id for each in layers]},
            "history": [{"created_by": history}],
        }
        blobs = [each.blob for each in layers]
        blob = writer.add_json(config, CONFIG)
        manifests.append(writer.add_manifest(blob, blobs, platform=platform))
    return packed(writer.finish([writer.add_index(manifests)]), folder / "api-1.2.0.oci.tar")


FILES = {"app/api": File(program("amd64"), executable=True)}


def found(folder: Path, table: ImageTable, artifact: Artifact) -> list[str]:
    """Return what the gate says of an image."""
    gate = ImageGate({"api": table})
    assert gate.problems(RELEASE) == []
    verdict = gate.judge(RELEASE, [artifact])
    assert (verdict.outcome is Outcome.CLEAN) == (not verdict.problems)
    return [problem.text for problem in verdict.problems]
