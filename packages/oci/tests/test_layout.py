import gzip
import json
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_oci import (
    CONFIG,
    DOCKER_INDEX,
    DOCKER_MANIFEST,
    EMPTY,
    INDEX,
    LAYER,
    MANIFEST,
    BadLayout,
    BadManifest,
    Descriptor,
    Digest,
    Index,
    Layout,
    LayoutWriter,
    Manifest,
    Name,
    NoSuchPlatform,
    Platform,
    Reference,
    Registry,
    canonical,
    fallback_tag,
    pack,
    parse_manifest,
    unpack,
)
from lading_oci.testing import attested, small_layer, small_layout
from lading_run import Command, Misused, run

AMD, ARM = Platform("linux", "amd64"), Platform("linux", "arm64")
BLOB: dict[str, object] = {"mediaType": CONFIG, "digest": str(Digest.of(b"{}")), "size": 2}


def _manifest(**changes: object) -> bytes:
    value = {"schemaVersion": 2, "mediaType": MANIFEST, "config": BLOB, "layers": [BLOB]}
    return canonical({name: each for name, each in {**value, **changes}.items() if each != ...})


def _index(**changes: object) -> bytes:
    value = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [BLOB]}
    return canonical({name: each for name, each in {**value, **changes}.items() if each != ...})


# Manifests


def test_a_manifest_keeps_its_bytes_and_what_it_says() -> None:
    layer = {**BLOB, "mediaType": LAYER, "annotations": {"a": "b"}}
    data = _manifest(layers=[layer], annotations={"c": "d"}, artifactType="x/y", subject=BLOB)
    found = parse_manifest(data + b"\n ")
    assert isinstance(found, Manifest)
    assert found.data == data + b"\n "
    assert found.digest == Digest.of(data + b"\n ")
    assert found.layers[0].annotations == {"a": "b"}
    assert (found.annotations, found.artifact_type) == ({"c": "d"}, "x/y")
    assert found.subject == found.config
    assert found.refers_to == (found.config, *found.layers)


def test_an_index_keeps_its_platforms() -> None:
    listed = [
        {**BLOB, "platform": {"os": "linux", "architecture": "arm", "variant": "v6"}},
        {**BLOB, "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.1"}},
        BLOB,
    ]
    found = parse_manifest(_index(manifests=listed))
    assert isinstance(found, Index)
    assert [each.platform for each in found.manifests] == [
        Platform("linux", "arm", "v6"),
        Platform("windows", "amd64"),
        None,
    ]
    assert found.manifests[0].as_json() == listed[0]
    assert hash(found.manifests[0]) != hash(found.manifests[2])


@pytest.mark.parametrize(
    ("data", "announced", "kind"),
    [
        (_manifest(mediaType=DOCKER_MANIFEST), "", Manifest),
        (_index(mediaType=DOCKER_INDEX), DOCKER_INDEX, Index),
        (_manifest(mediaType=...), MANIFEST, Manifest),
        (_manifest(mediaType=...), "", Manifest),
        (_index(mediaType=...), "", Index),
        (_index(mediaType=..., manifests=[]), INDEX, Index),
    ],
)
def test_the_kind_is_what_the_bytes_or_the_announcement_say(
    data: bytes, announced: str, kind: type
) -> None:
    assert isinstance(parse_manifest(data, media_type=announced), kind)


@pytest.mark.parametrize(
    ("data", "announced", "texts"),
    [
        (b"\xff", "", ["this is no JSON: 'utf-8' codec can't decode byte 0xff in position 0"]),
        (b"[]", "", ["this is no JSON object"]),
        (b'{"a": NaN}', "", ["this is no JSON: NaN is no number of JSON"]),
        (b"[" * 100_000, "", ["this is no JSON: "]),
        (
            b'{"schemaVersion": 2, "layers": [], "layers": [], "a": 1, "a": 2}',
            "",
            ["this is no JSON: a key stands twice: a, layers"],
        ),
        (b"{}", "", ["schemaVersion is not 2", "config: a descriptor that is no", "layers is no"]),
        (_manifest(), INDEX, [f"it says that it is {MANIFEST}, and was announced as {INDEX}"]),
        (
            _manifest(manifests=[]),
            "",
            ["a manifest with manifests, which readers take"],
        ),
        (_index(layers=[], config=BLOB), "", ["an index with config, layers, which readers take"]),
        (_manifest(mediaType="text/plain"), "", ["text/plain is neither a manifest nor an index"]),
        (_manifest(mediaType=7), "", ["a field mediaType that is no text: 7"]),
        (_manifest(annotations={"a": 1}), "", ["annotations that are no texts by name"]),
        (_manifest(subject="x"), "", ["subject: a descriptor that is no JSON object"]),
        (
            _manifest(
                config={**BLOB, "size": -1},
                layers=[
                    BLOB,
                    {**BLOB, "digest": "sha256:x"},
                    {**BLOB, "size": True},
                    {"size": 1},
                    {**BLOB, "platform": 1},
                    {**BLOB, "platform": {"os": "linux"}},
                    {**BLOB, "annotations": []},
                ],
            ),
            "",
            [
                "config: a descriptor whose size is no number of bytes: -1",
                "layers[1]: sha256:x is no digest: sha256 has 64 lower-case hex digits",
                "layers[2]: a descriptor whose size is no number of bytes: True",
                "layers[3]: a field mediaType that is no text: None",
                "layers[4]: a platform that is no JSON object",
                "layers[5]: a field architecture that is no text: None",
                "layers[6]: annotations that are no texts by name",
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_a_manifest_is_told_at_once(
    data: bytes, announced: str, texts: list[str]
) -> None:
    with pytest.raises(BadManifest) as caught:
        parse_manifest(data, what="it", media_type=announced)
    found = caught.value.texts
    assert len(found) == len(texts), found
    assert all(one.startswith(start) for one, start in zip(found, texts, strict=True)), found
    assert str(caught.value).startswith("it is no manifest that can be used:\n")
    assert caught.value.exit_code == 7


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["schemaVersion", "config", "layers", "manifests", "digest", "size"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
    | st.binary(max_size=20)
)
def test_whatever_is_no_manifest_is_refused_without_a_traceback(value: object) -> None:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    told = ""
    try:
        kept = parse_manifest(data).data
    except BadManifest as error:
        kept, told = data, str(error)
    assert kept == data
    assert told == "" or told.startswith("sha256:")


# Layouts


def test_a_layout_lists_its_platforms_and_gives_what_each_has(tmp_path: Path) -> None:
    layout = small_layout(tmp_path / "layout")
    assert list(layout.platforms()) == [AMD, ARM]
    assert layout.config(ARM)["architecture"] == "arm64"
    [layer] = layout.layers(AMD)
    data = gzip.decompress(layout.path(layer.digest).read_bytes())
    assert data == small_layer({"platform": b"linux/amd64"})
    assert layout.digest == layout.descriptors[0].digest
    assert layout.manifest(AMD).config in layout.blobs.values()
    assert Layout.read(tmp_path / "layout") == layout


def test_the_only_image_needs_no_platform(tmp_path: Path) -> None:
    layout = small_layout(tmp_path / "layout", "linux/arm/v6")
    assert layout.config()["variant"] == "v6"
    assert list(layout.platforms()) == [Platform("linux", "arm", "v6")]


def test_a_platform_that_no_index_tells_is_that_of_the_configuration(tmp_path: Path) -> None:
    writer = LayoutWriter(tmp_path)
    config = writer.add_json({"os": "linux", "architecture": "arm", "variant": "v6"}, CONFIG)
    odd = writer.add_json({"os": "Linux!", "architecture": "arm"}, CONFIG)
    text = writer.add_bytes(b"no JSON", CONFIG)
    images = [writer.add_manifest(each, []) for each in (config, odd, text)]
    layout = writer.finish([writer.add_index([*images, writer.add_index([])])])
    assert layout.platforms() == {Platform("linux", "arm", "v6"): images[0]}


@pytest.mark.parametrize("without", [{}, {"annotations": {}}, {"platform": None}], ids=str)
def test_what_buildkit_says_of_an_image_is_no_image(
    tmp_path: Path, without: dict[str, Any]
) -> None:
    writer = LayoutWriter(tmp_path)
    config = writer.add_json({"os": "linux", "architecture": "amd64"}, CONFIG)
    image = writer.add_manifest(config, [], platform=AMD)
    beside = replace(attested(writer, image), **without)
    layout = writer.finish([writer.add_index([beside, image])])
    assert layout.platforms() == {AMD: image}
    assert layout.manifest().digest == image.digest
    assert beside.digest in layout.documents


@pytest.mark.parametrize(
    ("platform", "said"),
    [(None, "no platform in particular"), (Platform("linux", "s390x"), "linux/s390x")],
)
def test_a_platform_that_is_not_there_is_told_with_those_that_are(
    tmp_path: Path, platform: Platform | None, said: str
) -> None:
    layout = small_layout(tmp_path / "layout")
    with pytest.raises(NoSuchPlatform) as caught:
        layout.manifest(platform)
    assert str(caught.value) == (
        f"{tmp_path}/layout has no image for {said}; it has linux/amd64, linux/arm64"
    )


def _change(layout: Layout) -> None:
    path = layout.path(layout.layers(AMD)[0].digest)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"x")
    layout.path(layout.layers(ARM)[0].digest).unlink()
    config = layout.path(layout.manifest(ARM).config.digest)
    config.write_bytes(config.read_bytes()[:-1])


def test_every_blob_is_verified_and_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    layout = small_layout(tmp_path)
    amd, arm = layout.manifest(AMD), layout.manifest(ARM)
    _change(layout)
    (tmp_path / "oci-layout").write_text('{"imageLayoutVersion": "2.0.0"}')
    with pytest.raises(BadLayout) as caught:
        Layout.read(tmp_path)
    found = Digest.of_file(layout.path(amd.layers[0].digest))
    assert caught.value.texts == (
        "oci-layout: imageLayoutVersion is '2.0.0' and not '1.0.0'",
        f"{amd.layers[0].digest} holds other bytes, of {found}",
        f"{arm.config.digest} has {arm.config.size - 1} bytes and not {arm.config.size}",
        f"{arm.layers[0].digest} is missing",
    )
    assert caught.value.exit_code == 7


def test_a_blob_that_is_a_link_or_a_folder_is_none(tmp_path: Path) -> None:
    layout = small_layout(tmp_path / "layout", "linux/amd64")
    layer, config = layout.layers()[0], layout.manifest().config
    layout.path(layer.digest).rename(tmp_path / "elsewhere")
    layout.path(layer.digest).symlink_to(tmp_path / "elsewhere")
    layout.path(config.digest).unlink()
    layout.path(config.digest).mkdir()
    with pytest.raises(BadLayout) as caught:
        Layout.read(tmp_path / "layout")
    assert caught.value.texts == (
        f"{config.digest} is no regular file",
        f"{layer.digest} is no regular file",
    )


def test_a_blob_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    layout = small_layout(tmp_path, "linux/amd64")
    (tmp_path / "blobs" / "sha256").rename(tmp_path / "elsewhere")
    (tmp_path / "blobs" / "sha256").write_text("no folder")
    with pytest.raises(BadLayout) as caught:
        Layout.read(tmp_path)
    assert caught.value.texts == (f"{layout.digest} cannot be read: Not a directory",)


def _no_index(folder: Path) -> None:
    (folder / "index.json").unlink()
    (folder / "oci-layout").unlink()


def _bad_index(folder: Path) -> None:
    (folder / "index.json").write_bytes(_index(schemaVersion=1))
    (folder / "oci-layout").write_text("[]")


def _manifest_as_index(folder: Path) -> None:
    (folder / "index.json").write_bytes(_manifest())


def _too_large(folder: Path) -> None:
    with (folder / "index.json").open("ab") as file:
        file.truncate(4 * 1024 * 1024 + 1)


@pytest.mark.parametrize(
    ("spoil", "texts"),
    [
        (
            _no_index,
            (
                "oci-layout cannot be read: No such file or directory",
                "index.json cannot be read: No such file or directory",
            ),
        ),
        (
            _bad_index,
            ("oci-layout: this is no JSON object", "index.json: schemaVersion is not 2"),
        ),
        (_manifest_as_index, ("index.json: it is no index",)),
        (_too_large, ("index.json has more than 4194304 bytes",)),
    ],
)
def test_a_folder_that_is_no_layout_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], texts: tuple[str, ...]
) -> None:
    small_layout(tmp_path)
    spoil(tmp_path)
    with pytest.raises(BadLayout) as caught:
        Layout.read(tmp_path)
    assert caught.value.texts == texts


def test_index_json_need_not_say_what_it_is(tmp_path: Path) -> None:
    layout = small_layout(tmp_path)
    value = json.loads((tmp_path / "index.json").read_bytes())
    del value["mediaType"]
    (tmp_path / "index.json").write_bytes(canonical(value))
    assert Layout.read(tmp_path).digest == layout.digest


def test_a_blob_of_two_meanings_and_a_malformed_manifest_are_refused(tmp_path: Path) -> None:
    writer = LayoutWriter(tmp_path)
    text = writer.add_bytes(b"text", "text/plain")
    again = Descriptor(media_type="text/html", digest=text.digest, size=text.size)
    bad = writer.add_json({}, MANIFEST)
    with pytest.raises(BadLayout) as caught:
        writer.finish([text, again, bad])
    assert caught.value.texts == (
        f"{text.digest} is text/plain of 4 bytes in one place and text/html of 4 bytes in another",
        f"{bad.digest}: schemaVersion is not 2",
        f"{bad.digest}: config: a descriptor that is no JSON object",
        f"{bad.digest}: layers is no list",
    )


def test_what_another_writer_left_behind_is_hashed(tmp_path: Path) -> None:
    left = LayoutWriter(tmp_path).add_bytes(b"text", "text/plain")
    (tmp_path / "blobs" / "sha256" / left.digest.hex).write_bytes(b"else")
    writer = LayoutWriter(tmp_path)
    with pytest.raises(BadLayout, match="holds other bytes"):
        writer.finish([writer.add_bytes(b"text", "text/plain")])


def test_a_manifest_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    writer = LayoutWriter(tmp_path)
    large = writer.add_bytes(b" " * (4 * 1024 * 1024 + 1), MANIFEST)
    with pytest.raises(BadLayout, match="has more than 4194304 bytes"):
        writer.finish([large])


def test_the_same_contents_are_the_same_bytes(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        first = small_layout(tmp_path / "first")
        one = pack(first, tmp_path / "one.tar").read_bytes()
    finally:
        os.umask(before)
    (tmp_path / "first" / "blobs" / "sha256" / "stray").write_text("not of the layout")
    assert pack(first, tmp_path / "strays.tar").read_bytes() == one
    second = small_layout(tmp_path / "second")
    assert pack(second, tmp_path / "two.tar").read_bytes() == one
    with tarfile.open(tmp_path / "one.tar") as archive:
        members = archive.getmembers()
    assert [member.name for member in members[:4]] == [
        "oci-layout",
        "index.json",
        "blobs",
        "blobs/sha256",
    ]
    assert [member.name for member in members[4:]] == sorted(
        f"blobs/sha256/{digest.hex}" for digest in first.blobs
    )
    facts = {
        (member.mtime, member.uid, member.gid, member.uname, member.mode) for member in members
    }
    assert facts == {(0, 0, 0, "", 0o755), (0, 0, 0, "", 0o644)}


def test_a_packed_layout_comes_back(tmp_path: Path) -> None:
    layout = small_layout(tmp_path / "layout")
    back = unpack(pack(layout, tmp_path / "layout.tar"), tmp_path / "new" / "back")
    assert back.blobs == layout.blobs
    assert back.index.data == layout.index.data
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(Misused, match="is not empty"):
        unpack(tmp_path / "layout.tar", back.folder)


def _tar(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w") as archive:
        for member in members:
            archive.addfile(member)
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
    return member


def test_a_tar_that_holds_anything_else_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    hexes = "a" * 64
    tar = _tar(
        tmp_path / "bad.tar",
        _member("oci-layout"),
        _member("../evil"),
        _member("/etc/evil"),
        _member("blobs/sha256/../../evil"),
        _member(f"blobs/sha256/{hexes}", tarfile.SYMTYPE),
        _member("blobs/md5", tarfile.DIRTYPE),
        _member("blobs/sha256/short"),
        _member("manifest.json"),
    )
    with pytest.raises(BadLayout) as caught:
        unpack(tar, tmp_path / "out")
    assert caught.value.texts == (
        "'../evil' is nothing that a layout holds",
        "'/etc/evil' is nothing that a layout holds",
        "'blobs/sha256/../../evil' is nothing that a layout holds",
        f"'blobs/sha256/{hexes}' is neither a file nor a folder",
        "'blobs/md5' is nothing that a layout holds",
        "'blobs/sha256/short' is nothing that a layout holds",
        "'manifest.json' is nothing that a layout holds",
    )
    assert not (tmp_path / "out").exists()


def test_a_sparse_file_is_not_unpacked(tmp_path: Path) -> None:
    tar = pack(small_layout(tmp_path / "layout"), tmp_path / "layout.tar")
    name = f"blobs/sha256/{'0' * 64}"
    with tarfile.open(tar, "a", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.pax_headers = {"GNU.sparse.map": f"{2**23},0", "GNU.sparse.size": str(2**23)}
        archive.addfile(member)
    with pytest.raises(BadLayout, match=f"'{name}' is a sparse file"):
        unpack(tar, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_half_a_tar_and_no_tar_are_refused(tmp_path: Path) -> None:
    tar = pack(small_layout(tmp_path / "layout"), tmp_path / "layout.tar")
    data = tar.read_bytes()
    for size in (700, 1024, 3000, 4096):
        tar.write_bytes(data[:size])
        with pytest.raises(BadLayout):
            unpack(tar, tmp_path / f"half-{size}")
    tar.write_bytes(b"no tar at all")
    with pytest.raises(BadLayout, match="it is no tar"):
        unpack(tar, tmp_path / "none")


def test_a_writer_takes_files_and_blobs_of_other_layouts(tmp_path: Path) -> None:
    base = small_layout(tmp_path / "base", "linux/amd64")
    file = tmp_path / "file"
    file.write_bytes(os.urandom(3 * 1024 * 1024 + 1))
    writer = LayoutWriter(tmp_path / "new")
    added = writer.add_file(file, LAYER)
    assert (added.digest, added.size) == (Digest.of_file(file), file.stat().st_size)
    assert writer.add_file(file, LAYER) == added
    copied = writer.copy(base, base.layers()[0])
    assert writer.copy(base, base.layers()[0]) == copied
    config = writer.add_json({"b": "ä", "a": 1}, CONFIG)
    about = writer.add_manifest(
        config, [copied, added], annotations={"k": "v"}, artifact_type="a/b", platform=AMD
    )
    of = Descriptor(media_type=about.media_type, digest=about.digest, size=about.size)
    empty = writer.add_json({}, EMPTY)
    layout = writer.finish([about, writer.add_manifest(empty, [], subject=of)])
    assert layout.path(config.digest).read_bytes() == '{"a":1,"b":"ä"}'.encode()
    manifest = layout.manifest(AMD)
    assert (manifest.layers, manifest.annotations) == ((copied, added), {"k": "v"})
    assert layout.digest == layout.index.digest
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "blobs",
        "index.json",
        "oci-layout",
    ]
    with pytest.raises(Misused, match="holds a layout already"):
        LayoutWriter(tmp_path / "new")


def test_a_file_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    writer = LayoutWriter(tmp_path / "new")
    with pytest.raises(FileNotFoundError):
        writer.add_file(tmp_path / "nothing", LAYER)
    assert [path for path in (tmp_path / "new").rglob("*") if path.is_file()] == []


def test_what_we_write_is_valid_to_crane(
    registry: str, client: Registry, crane: Path, tmp_path: Path
) -> None:
    layout, name = small_layout(tmp_path / "layout"), Name(registry, "valid/image")
    client.push(layout, name)
    reference = Reference(name, digest=layout.digest)
    done = run(Command(crane, "validate", "--remote", reference.exact, looks=True))
    assert done.stdout == f"PASS: {reference.exact}\n"


def test_the_tag_of_referrers_is_cut_off_as_the_specification_has_it() -> None:
    for algorithm in ("sha256", "sha512"):
        digest = Digest.of(b"", algorithm)
        assert fallback_tag(digest) == f"{algorithm}-{digest.hex[:64]}"
