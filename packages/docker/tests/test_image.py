from dataclasses import replace
from pathlib import Path

from imagery import run_of
from lading_docker._image import Image, Run
from lading_docker._layer import File, Layer, add_layer
from lading_oci import (
    CONFIG,
    DOCKER_CONFIG,
    LAYER_GZIP,
    Descriptor,
    Layout,
    LayoutWriter,
    Platform,
)

AMD64 = Platform.parse("linux/amd64")
EPOCH = 1_700_000_000


def layer(writer: LayoutWriter, name: str) -> Layer:
    return add_layer(writer, {name: File(b"x")}, epoch=EPOCH, created_by=f"makes {name}")


def base(folder: Path) -> Layout:
    """Write a base as Docker makes it: with its own media type of layers."""
    writer = LayoutWriter(folder)
    below = layer(writer, "below")
    docker = "application/vnd.docker.image.rootfs.diff.tar.gzip"
    config = {
        "os": "linux",
        "architecture": "amd64",
        "config": {
            "Env": ["PATH=/bin", "LANG=C"],
            "Cmd": ["sh"],
            "User": "root",
            "WorkingDir": "/srv",
            "OnBuild": ["RUN make"],
            "Labels": {"maintainer": "them", "org.opencontainers.image.source": "theirs"},
        },
        "rootfs": {"type": "layers", "diff_ids": [below.diff_id]},
        "history": [{"created_by": "them"}],
    }
    blob = writer.add_json(config, DOCKER_CONFIG)
    manifest = writer.add_manifest(blob, [replace(below.blob, media_type=docker)], platform=AMD64)
    return writer.finish([manifest])


def made(folder: Path, run: Run, below: Layout | None) -> Layout:
    writer = LayoutWriter(folder)
    image = Image(platform=AMD64, epoch=EPOCH, run=run, layers=[layer(writer, "app")], base=below)
    return writer.finish([image.add_to(writer)])


def test_an_image_on_a_base_has_its_layers_and_what_it_does_not_say_itself(tmp_path: Path) -> None:
    below = base(tmp_path / "base")
    run = Run(
        user="65532",
        entrypoint=["/app"],
        environment={"PATH": "/app", "A": "b"},
        ports=[8080],
        labels={"x": "y"},
        health_check=["/app", "check"],
    )
    layout = made(tmp_path / "image", run, below)
    config = layout.config(AMD64)
    assert config["config"] == {
        "User": "65532",
        "Entrypoint": ["/app"],
        "Env": ["PATH=/app", "LANG=C", "A=b"],
        "ExposedPorts": {"8080/tcp": {}},
        "Labels": {"maintainer": "them", "x": "y"},
        "WorkingDir": "/srv",
        "Healthcheck": {"Test": ["CMD", "/app", "check"]},
    }
    assert config["history"] == [
        {"created_by": "them"},
        {"created": "2023-11-14T22:13:20Z", "created_by": "makes app"},
    ]
    assert [each.media_type for each in layout.layers(AMD64)] == [LAYER_GZIP, LAYER_GZIP]
    rootfs = config["rootfs"]
    assert isinstance(rootfs, dict)
    assert len(rootfs["diff_ids"]) == 2


def test_a_folder_may_come_first_on_the_path_of_the_base(tmp_path: Path) -> None:
    layout = made(tmp_path / "image", Run(first="/app/bin"), base(tmp_path / "base"))
    assert run_of(layout, AMD64)["Env"] == ["PATH=/app/bin:/bin", "LANG=C"]


def test_without_an_entrypoint_that_of_the_base_stays(tmp_path: Path) -> None:
    layout = made(tmp_path / "image", Run(), base(tmp_path / "base"))
    assert layout.config(AMD64)["config"] == {
        "User": "root",
        "Cmd": ["sh"],
        "Env": ["PATH=/bin", "LANG=C"],
        "Labels": {"maintainer": "them"},
        "WorkingDir": "/srv",
    }


def test_on_scratch_there_is_nothing_but_what_is_said(tmp_path: Path) -> None:
    layout = made(tmp_path, Run(entrypoint=["/app"]), None)
    assert layout.config(AMD64)["config"] == {"Entrypoint": ["/app"]}
    assert layout.manifest(AMD64).config == replace(
        layout.manifest(AMD64).config, media_type=CONFIG
    )
    assert isinstance(layout.descriptors[0], Descriptor)
