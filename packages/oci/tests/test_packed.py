import logging
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lading_oci import (
    CONFIG,
    AccessDenied,
    BadLayout,
    BadReference,
    Digest,
    LayoutWriter,
    Name,
    Packed,
    Reference,
    Registry,
    TagsTaken,
    WrongBytes,
    pack,
    push_file,
)
from lading_oci.testing import Fault, faltering, small_layout
from lading_run import Command, Completed, Conflict, Misused, run

pytestmark = pytest.mark.engine


class Verbs:
    """Runs crane and keeps what it was told to do."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, command: Command, /) -> Completed:
        self.seen.append(command.argv[2])
        return run(command)

    def take(self) -> list[str]:
        """Return what was seen, and forget it."""
        seen, self.seen = self.seen, []
        return seen


@pytest.fixture
def tar(tmp_path: Path) -> Path:
    return pack(small_layout(tmp_path / "layout"), tmp_path / "image.tar")


def damaged(tar: Path, digest: Digest) -> None:
    """Change a byte of a blob in the tar."""
    with tarfile.open(tar) as archive:
        begin = archive.getmember(f"blobs/sha256/{digest.hex}").offset_data
    with tar.open("r+b") as file:
        file.seek(begin)
        byte = file.read(1)
        file.seek(begin)
        file.write(bytes([byte[0] ^ 1]))


def test_a_file_is_pushed_and_tagged_once_and_then_only_looked_at(
    registry: str, crane: Path, tar: Path, tmp_path: Path
) -> None:
    verbs, found = Verbs(), list[Path]()

    def find() -> Path:
        found.append(crane)
        return crane

    client, name = Registry(find, runner=verbs), Name(registry, "file/once")
    pushed = push_file(tar, name, client, ["v1", "latest"])
    assert (pushed.digest, pushed.sent, pushed.there) == (Packed.read(tar).digest, 4, 0)
    assert verbs.take() == ["push", "tag", "tag"]
    assert client.tags(name) == ("latest", "v1")
    assert found == [crane]
    assert verbs.take() == ["ls"]

    again = push_file(tar, name, Registry(find, runner=verbs), ["v1", "latest"])
    assert (again.digest, again.sent, again.there) == (pushed.digest, 0, 4)
    assert verbs.take() == []
    assert found == [crane]

    other = pack(small_layout(tmp_path / "other", "linux/s390x"), tmp_path / "other.tar")
    assert push_file(other, name, client, ["latest"], force=True).sent == 2
    assert verbs.take() == ["push", "tag"]
    push_file(tar, name, client, ["v1", "latest"], force=True)
    assert verbs.take() == ["tag"]
    assert client.resolve(Reference(name, "latest")) == pushed.digest


def test_what_is_sent_is_hashed_and_what_is_there_is_not_read(
    registry: str, client: Registry, tar: Path, tmp_path: Path
) -> None:
    layout = small_layout(tmp_path / "same")
    layer = layout.layers(next(iter(layout.platforms())))[0]
    whole = tar.read_bytes()
    damaged(tar, layer.digest)
    name = Name(registry, "file/damaged")
    with pytest.raises(BadLayout, match="holds other bytes"):
        push_file(tar, name, client, ["v1"])
    assert client.tags(name) == ()
    tar.write_bytes(whole)
    push_file(tar, name, client)
    damaged(tar, layer.digest)
    assert push_file(tar, name, client).there == 4


def test_a_manifest_in_a_file_that_is_not_what_it_should_be_is_told(
    client: Registry, tar: Path
) -> None:
    digest = Packed.read(tar).digest
    damaged(tar, digest)
    with pytest.raises(BadLayout, match=f"{digest} holds other bytes, of sha256:"):
        push_file(tar, Name("127.0.0.1:1", "nobody/asked"), client)


def test_a_configuration_that_is_too_large_for_memory_is_told_as_that(tmp_path: Path) -> None:
    writer = LayoutWriter(tmp_path / "layout")
    config = writer.add_bytes(b" " * (4 * 1024 * 1024 + 1), CONFIG)
    tar = pack(writer.finish([writer.add_manifest(config, [])]), tmp_path / "large.oci.tar")
    with pytest.raises(BadLayout, match=f"{config.digest.hex} has more than 4194304 bytes$"):
        Packed.read(tar).blob(config.digest)


def test_a_file_that_holds_no_layout_is_told(client: Registry, tmp_path: Path) -> None:
    name, file = Name("127.0.0.1:1", "nobody/asked"), tmp_path / "file.tar"
    file.write_bytes(b"no tar")
    with pytest.raises(BadLayout, match="it holds no layout"):
        push_file(file, name, client)
    for text, said in {"[]": "this is no JSON object", "{}": "manifests is no list"}.items():
        (tmp_path / "index.json").write_text(text)
        with tarfile.open(file, "w") as archive:
            archive.add(tmp_path / "index.json", "index.json")
        with pytest.raises(BadLayout) as caught:
            push_file(file, name, client)
        assert said in caught.value.texts
    with tarfile.open(file, "w") as archive:
        archive.add(tmp_path, "other")
    with pytest.raises(BadLayout, match=r"index\.json"):
        push_file(file, name, client)


def test_a_file_that_cannot_be_read_is_told(client: Registry, tmp_path: Path) -> None:
    name = Name("127.0.0.1:1", "nobody/asked")
    why = {
        tmp_path / "a.tar": "No such file or directory",
        tmp_path: "Is a directory",
        tmp_path / ("a" * 300): "File name too long",
    }
    for file, said in why.items():
        with pytest.raises(Misused) as caught:
            push_file(file, name, client)
        assert str(caught.value) == f"there is no file {file} that can be read: {said}"


def test_a_tag_that_can_be_none_is_told_before_anything_is_pushed(
    registry: str, client: Registry, tar: Path
) -> None:
    name = Name(registry, "file/tag")
    with pytest.raises(BadReference, match=r"^'no tag', '\.x' are no tags$"):
        push_file(tar, name, client, ["v1", "no tag", ".x"])
    assert not client.exists(Reference(name, digest=Packed.read(tar).digest))


def test_a_tag_that_points_elsewhere_is_moved_by_force_only(
    registry: str, client: Registry, tar: Path, tmp_path: Path
) -> None:
    name, digest = Name(registry, "file/taken"), Packed.read(tar).digest
    other = pack(small_layout(tmp_path / "other", "linux/s390x"), tmp_path / "other.tar")
    there = push_file(other, name, client, ["v1", "latest"]).digest
    with pytest.raises(TagsTaken) as caught:
        push_file(tar, name, client, ["new", "v1", "latest"])
    assert [str(problem) for problem in caught.value.problems] == [
        f"{name}:v1 points to {there}",
        f"{name}:latest points to {there}",
    ]
    assert caught.value.exit_code == Conflict.exit_code
    assert not client.exists(Reference(name, digest=digest))
    assert client.tags(name) == ("latest", "v1")
    pushed = push_file(tar, name, client, ["new", "v1"], force=True)
    assert pushed.moved == {"v1": there}
    assert client.resolve(Reference(name, "v1")) == digest
    assert client.resolve(Reference(name, "latest")) == there


def test_nothing_is_pushed_where_tags_may_not_be_read(
    registry: str, client: Registry, tar: Path
) -> None:
    with faltering(registry, [Fault("GET", "/manifests/", status=403)]) as host:
        name = Name(host, "file/unread")
        with pytest.raises(AccessDenied):
            push_file(tar, name, client, ["v1"])
    there = Reference(Name(registry, "file/unread"), digest=Packed.read(tar).digest)
    assert not client.exists(there)


def test_a_layout_of_several_images_in_a_file_is_its_index(
    registry: str, client: Registry, tmp_path: Path
) -> None:
    writer = LayoutWriter(tmp_path / "several")
    listed = []
    for text in ("amd64", "arm64"):
        layout = small_layout(tmp_path / text, f"linux/{text}")
        for blob in layout.blobs.values():
            writer.copy(layout, blob)
        listed.append(layout.descriptors[0])
    several = writer.finish(listed)
    tar, name = pack(several, tmp_path / "several.tar"), Name(registry, "file/several")
    assert Packed.read(tar).digest == several.digest
    assert push_file(tar, name, client).digest == several.digest
    assert push_file(tar, name, client).sent == 0


@pytest.fixture
def faulty(registry: str, client: Registry, tar: Path) -> Iterator[tuple[Name, Fault]]:
    """A name at which the image is, in a registry that answers otherwise when it is asked."""
    push_file(tar, Name(registry, "file/faulty"), client)
    fault = Fault("GET", "/manifests/", status=403)
    with faltering(registry, [fault]) as host:
        yield Name(host, "file/faulty"), fault


def test_who_may_write_and_not_read_pushes_nevertheless(
    faulty: tuple[Name, Fault], client: Registry, tar: Path
) -> None:
    name, fault = faulty
    assert push_file(tar, name, client).there == 4
    assert len(fault.seen) == 1


def test_what_is_there_under_the_digest_has_to_be_that(
    faulty: tuple[Name, Fault], client: Registry, tar: Path
) -> None:
    name, fault = faulty
    fault.status, fault.body = 200, b"{}"
    with pytest.raises(WrongBytes, match="its bytes are of"):
        push_file(tar, name, client)


def test_a_registry_that_refuses_all_is_told(
    guarded: str, client: Registry, tar: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(AccessDenied, match="wants a login"):
        push_file(tar, Name(guarded, "file/guarded"), client)
