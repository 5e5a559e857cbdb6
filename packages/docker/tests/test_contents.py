"""Files of images that are not what they should be."""

import io
import tarfile
from pathlib import Path

import pytest

from judged import FILES, GOOD, TABLE, found, image
from lading_artifact import Artifact
from lading_docker import inspect
from lading_docker._contents import images_in
from lading_docker._files import files_in
from lading_oci import (
    CONFIG,
    INDEX,
    LAYER,
    MANIFEST,
    BadLayout,
    Descriptor,
    Digest,
    LayoutWriter,
    Platform,
    canonical,
    pack,
)
from lading_oci.testing import attested, small_layout


def tar_of(tar: Path, index: object, *blobs: bytes) -> Path:
    named = {f"blobs/sha256/{Digest.of(data).hex}": data for data in blobs}
    with tarfile.open(tar, "w") as archive:
        for name, data in {"index.json": canonical(index), **named}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return tar


def listed(data: bytes, media_type: str = INDEX) -> dict[str, object]:
    return Descriptor(media_type=media_type, digest=Digest.of(data), size=len(data)).as_json()


def index_of(*manifests: dict[str, object]) -> dict[str, object]:
    return {"schemaVersion": 2, "mediaType": INDEX, "manifests": list(manifests)}


def manifest_of(config: bytes) -> bytes:
    return canonical({"schemaVersion": 2, "config": listed(config, CONFIG), "layers": []})


def damage(tar: Path, digest: Digest, old: bytes, new: bytes) -> None:
    with tarfile.open(tar) as archive:
        member = archive.getmember(f"blobs/sha256/{digest.hex}")
    data = bytearray(tar.read_bytes())
    begin, end = member.offset_data, member.offset_data + member.size
    data[begin:end] = data[begin:end].replace(old, new)
    tar.write_bytes(data)


@pytest.mark.parametrize("which", ["index", "manifest", "config"])
def test_what_was_damaged_in_the_tar_is_told(tmp_path: Path, which: str) -> None:
    layout = small_layout(tmp_path / "layout")
    tar = pack(layout, tmp_path / "image.oci.tar")
    platform = next(iter(layout.platforms()))
    digest = {
        "index": layout.digest,
        "manifest": layout.platforms()[platform].digest,
        "config": layout.manifest(platform).config.digest,
    }[which]
    assert len(inspect([tar])) == 2
    damage(tar, digest, b"amd64" if which == "config" else b"image", b"other")
    with pytest.raises(BadLayout, match=f"{digest} holds other bytes, of sha256:"):
        inspect([tar])


def test_a_layer_that_was_damaged_or_is_missing_is_not_judged(tmp_path: Path) -> None:
    made = image(tmp_path, GOOD, FILES)
    digest = images_in(made.file)[0].layers[0].digest
    damage(made.file, digest, b"\x1f\x8b", b"\x1f\x8c")
    with pytest.raises(BadLayout, match=f"{digest}: it holds other bytes, of sha256:"):
        found(tmp_path, TABLE, Artifact.of_file(made.file, kind="image"))
    lost = Descriptor(media_type=LAYER, digest=Digest.of(b"lost"), size=4)
    with pytest.raises(BadLayout, match=f"{lost.digest}: .* not found"):
        files_in(made.file, [lost])


def test_an_index_that_lists_itself_ends(tmp_path: Path) -> None:
    digest = f"sha256:{'0' * 64}"
    itself: dict[str, object] = {"mediaType": INDEX, "digest": digest, "size": 1}
    tar = tar_of(tmp_path / "self.oci.tar", index_of(itself))
    with tarfile.open(tar, "a") as archive:
        data = canonical(index_of(itself))
        member = tarfile.TarInfo(f"blobs/sha256/{'0' * 64}")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    with pytest.raises(BadLayout, match=f"{digest} holds other bytes"):
        images_in(tar)


def test_indexes_in_indexes_are_each_read_once(tmp_path: Path) -> None:
    config = b"{}"
    blobs, inner = [config, manifest_of(config)], listed(manifest_of(config), MANIFEST)
    for _ in range(1100):  # each listed twice: more ways to the image than could be counted
        blobs.append(canonical(index_of(inner, inner)))
        inner = listed(blobs[-1])
    tar = tar_of(tmp_path / "deep.oci.tar", index_of(inner), *blobs)
    assert len(images_in(tar)) == 2


def test_what_is_of_another_type_is_passed_over(tmp_path: Path) -> None:
    config, other = b"{}", b"no manifest"
    index = index_of(listed(other, "application/x-other"), listed(manifest_of(config), MANIFEST))
    tar = tar_of(tmp_path / "other.oci.tar", index, config, manifest_of(config), other)
    assert [each.config for each in images_in(tar)] == [{}]


def test_what_buildkit_says_of_an_image_is_passed_over(tmp_path: Path) -> None:
    writer, platform = LayoutWriter(tmp_path / "layout"), Platform("linux", "amd64")
    image = writer.add_manifest(writer.add_json({}, CONFIG), [], platform=platform)
    layout = writer.finish([writer.add_index([image, attested(writer, image)])])
    tar = pack(layout, tmp_path / "attested.oci.tar")
    assert [each.platform for each in images_in(tar)] == [platform]


def test_a_document_that_is_announced_as_something_else_is_told(tmp_path: Path) -> None:
    inner = canonical(index_of())
    tar = tar_of(tmp_path / "other.oci.tar", index_of(listed(inner, MANIFEST)), inner)
    with pytest.raises(BadLayout, match="was announced as"):
        images_in(tar)


def test_a_configuration_that_is_no_json_is_told(tmp_path: Path) -> None:
    for config in (b"text", b"[" * 100_000, b"\xff"):
        index = index_of(listed(manifest_of(config), MANIFEST))
        tar = tar_of(tmp_path / "text.oci.tar", index, config, manifest_of(config))
        with pytest.raises(BadLayout, match="is no JSON"):
            images_in(tar)


def test_a_link_in_the_place_of_a_document_is_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "link.oci.tar", "w") as archive:
        member = tarfile.TarInfo("index.json")
        member.type, member.linkname = tarfile.SYMTYPE, "index.json"
        archive.addfile(member)
    with pytest.raises(BadLayout, match="this is no JSON"):
        images_in(tmp_path / "link.oci.tar")
