"""What stands under a tag that moves, in the shapes in which others leave it there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from imagery import Repo
from lading_artifact import Artifact, State
from lading_docker import TagPlace, World
from lading_docker._version_at import version_at
from lading_oci import (
    CONFIG,
    Descriptor,
    Digest,
    LayoutWriter,
    Name,
    Reference,
    canonical,
)
from lading_oci.testing import Fault, attested, faltering
from lading_version import Version

pytestmark = pytest.mark.engine

Make = Callable[[LayoutWriter], Descriptor]


def image(writer: LayoutWriter, version: str) -> Descriptor:
    labels = {"org.opencontainers.image.version": version} if version else {}
    return writer.add_manifest(writer.add_json({"config": {"Labels": labels}}, CONFIG), [])


def attested_first(writer: LayoutWriter) -> Descriptor:
    newest = image(writer, "2.0.0")
    return writer.add_index([attested(writer, newest), newest])


def nested(writer: LayoutWriter) -> Descriptor:
    inner = writer.add_index([image(writer, "2.0.0")])
    return writer.add_index([inner, writer.add_index([inner])])


def of_several_versions(writer: LayoutWriter) -> Descriptor:
    return writer.add_index([image(writer, each) for each in ("", "1.0.0", "2.0.0", "x", "1.1.0")])


@pytest.mark.parametrize("make", [attested_first, nested, of_several_versions])
def test_an_older_release_leaves_the_tag_to_any_image_of_a_newer_one(
    repo: Repo, world: World, registry: str, tmp_path: Path, make: Make
) -> None:
    name, client = Name(registry, f"acme/{make.__name__.replace('_', '-')}"), world.registry()
    writer = LayoutWriter(tmp_path / "layout")
    newest = client.push(writer.finish([make(writer)]), name).digest
    client.tag(name, newest, "latest")
    place, release = TagPlace(image=name, moving={"latest": "latest"}, world=world), repo.release()
    older = Artifact(name=f"{name}:latest", kind="image-tag", digest=str(Digest.of(b"older")))
    seen = place.look(release, [older])[older.name]
    assert (seen.state, seen.detail) == (State.PASSED, "is for 2.0.0, which is newer")
    place.take(release, older, ())
    assert client.resolve(Reference(name, "latest")) == newest


def schema_1() -> list[Fault]:
    value = {"schemaVersion": 1, "name": "a/b", "tag": "latest", "fsLayers": [], "history": []}
    said = {"Content-Type": "application/vnd.docker.distribution.manifest.v1+json"}
    asked = "/manifests/latest$"
    return [Fault(method, asked, 200, said, canonical(value)) for method in ("GET", "HEAD")]


def without_its_configuration() -> list[Fault]:
    return [Fault(method, "/blobs/", 404) for method in ("GET", "HEAD")]


def without_its_manifest() -> list[Fault]:
    return [Fault("GET", "/manifests/sha256:", 404)]


@pytest.mark.parametrize("damage", [schema_1, without_its_configuration, without_its_manifest])
def test_what_cannot_be_read_gives_way(
    repo: Repo, world: World, registry: str, tmp_path: Path, damage: Callable[[], list[Fault]]
) -> None:
    name, client = Name(registry, f"acme/{damage.__name__.replace('_', '-')}"), world.registry()
    writer = LayoutWriter(tmp_path / "layout")
    layout = writer.finish([writer.add_index([image(writer, "2.0.0")])])
    client.tag(name, client.push(layout, name).digest, "latest")
    with faltering(registry, damage()) as host:
        there = Name(host, name.repository)
        place = TagPlace(image=there, moving={"latest": "latest"}, world=world)
        latest = Artifact(name=f"{there}:latest", kind="image-tag", digest=str(Digest.of(b"new")))
        seen = place.look(repo.release(), [latest])[latest.name]
    assert (seen.state, seen.detail) == (
        State.STALE,
        "points to an image that names no version, will be moved",
    )


def test_an_index_that_leads_on_and_on_is_not_followed_to_its_end(
    world: World, registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, client = Name(registry, "acme/deep"), world.registry()
    writer = LayoutWriter(tmp_path / "layout")
    found = image(writer, "2.0.0")
    for _ in range(5):
        found = writer.add_index([found])
    reference = Reference(name, digest=client.push(writer.finish([found]), name).digest)
    assert version_at(client, reference) == Version(2, 0, 0)
    monkeypatch.setattr("lading_docker._version_at._MOST", 5)
    assert version_at(client, reference) is None
