"""What is in an image after its layers, as the OCI image specification applies them."""

import gzip
import io
import json
import tarfile
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from judged import program
from lading_docker._facts import Facts, facts_of
from lading_docker._files import Entry, Files, files_in
from lading_oci import (
    CONFIG,
    LAYER,
    LAYER_GZIP,
    BadLayout,
    Descriptor,
    Digest,
    Layout,
    LayoutWriter,
    Platform,
)

AMD64 = Platform.parse("linux/amd64")
MUCH = 64 * 1024 * 1024
GLIBC = b"GNU C Library (Test) stable release version 2.%d.\n"
OWNER = "/usr/share/site-packages/x-1.dist-info/METADATA"

Member = tuple[str, bytes | str | None]
"""A file with its bytes, a link with ``-> target`` or ``= target``, or a folder."""


def layer_of(*members: Member) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if content is None:
                member.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                kind, member.linkname = content.split()
                member.type = tarfile.SYMTYPE if kind == "->" else tarfile.LNKTYPE
            else:
                member.size = len(content)
                member.mode = 0o755 if "bin/python" in name else 0o644
            archive.addfile(member, io.BytesIO(content if isinstance(content, bytes) else b""))
    return buffer.getvalue()


def image_of(folder: Path, layers: Sequence[bytes]) -> Files:
    listed = []
    with tarfile.open(folder / "image.tar", "w") as archive:
        for data in layers:
            kind = LAYER_GZIP if data.startswith(b"\x1f\x8b") else LAYER
            listed.append(Descriptor(media_type=kind, digest=Digest.of(data), size=len(data)))
            member = tarfile.TarInfo(f"blobs/sha256/{listed[-1].digest.hex}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return files_in(folder / "image.tar", listed)


def base_of(folder: Path, *layers: bytes) -> Layout:
    writer = LayoutWriter(folder)
    config = writer.add_json({"os": "linux", "architecture": "amd64"}, CONFIG)
    blobs = [writer.add_bytes(data, LAYER) for data in layers]
    return writer.finish([writer.add_manifest(config, blobs, platform=AMD64)])


LOWER: list[Member] = [
    ("app", None),
    ("app/old", b""),
    ("app/deep/older", b""),
    ("apple", b""),
    ("bin/tool", b""),
]


@pytest.mark.parametrize(
    ("upper", "there"),
    [
        pytest.param([(".wh.app", b"")], ["apple", "bin/tool"], id="folder"),
        pytest.param(
            [("app/.wh.old", b"")], ["app", "app/deep/older", "apple", "bin/tool"], id="file"
        ),
        pytest.param([("app/.wh..wh..opq", b"")], ["app", "apple", "bin/tool"], id="opaque"),
        pytest.param([(".wh..wh..opq", b""), ("new", b"")], ["new"], id="opaque-root"),
        pytest.param(
            [("app/run", b""), ("app/.wh..wh..opq", b""), ("bin/tool", b""), ("bin/.wh.tool", b"")],
            ["app", "app/run", "apple", "bin/tool"],
            id="of-lower-layers-only",
        ),
        pytest.param([("app", "-> bin")], ["app", "apple", "bin/tool"], id="link-for-folder"),
        pytest.param([("app", b"")], ["app", "apple", "bin/tool"], id="file-for-folder"),
        pytest.param(
            [("app", "= bin/tool")], ["app", "apple", "bin/tool"], id="hard-link-for-folder"
        ),
        pytest.param(
            [("app", None)],
            ["app", "app/deep/older", "app/old", "apple", "bin/tool"],
            id="folder-again",
        ),
        pytest.param(
            [("x/y", b""), ("x", b""), ("x", None), ("x/z", b"")],
            ["app", "app/deep/older", "app/old", "apple", "bin/tool", "x", "x/z"],
            id="twice-in-one-layer",
        ),
    ],
)
def test_a_layer_changes_what_is_below_it_and_not_itself(
    tmp_path: Path, upper: list[Member], there: list[str]
) -> None:
    found = image_of(tmp_path, [layer_of(*LOWER), layer_of(*upper)])
    assert sorted(found.entries) == there


def test_what_was_removed_can_be_put_there_again(tmp_path: Path) -> None:
    layers = [layer_of(*LOWER), layer_of((".wh.app", b"")), layer_of(("./app/old", b""))]
    assert sorted(image_of(tmp_path, layers).entries) == ["app/old", "apple", "bin/tool"]


def test_a_hard_link_is_what_it_links_to_and_no_longer_what_was_there(tmp_path: Path) -> None:
    amd, arm = program("amd64"), program("arm64")
    lower = layer_of(("a", arm), ("b", amd), ("c", arm), ("d", arm))
    upper = layer_of(("a", "= b"), ("b", "= c"), ("d", "= nothing"))
    found = image_of(tmp_path, [lower, upper])
    assert found.programs == {"a": "linux/amd64", "b": "linux/arm64", "c": "linux/arm64"}
    assert "d" not in found.entries


def test_users_and_packages_go_with_their_files(tmp_path: Path) -> None:
    lower = layer_of(("etc/passwd", b"app:x:7:7::/:\n"), (OWNER, b"Name: x\n\nlong\n"))
    kept = image_of(tmp_path, [lower])
    assert (kept.users, kept.metadata) == ({"app": "7"}, {OWNER.lstrip("/"): b"Name: x"})
    gone = image_of(tmp_path, [lower, layer_of(("etc", "-> usr"), ("usr/.wh.share", b""))])
    assert (gone.users, gone.metadata, gone.entries["etc"]) == ({}, {}, Entry(link="usr"))


def test_a_small_layer_that_holds_much_takes_little_memory(tmp_path: Path) -> None:
    layer = gzip.compress(layer_of(("etc/passwd", bytes(MUCH))))
    tracemalloc.start()
    try:
        assert image_of(tmp_path, [layer]).users == {}
        assert tracemalloc.get_traced_memory()[1] < MUCH / 2
    finally:
        tracemalloc.stop()


def test_a_layer_that_ends_within_a_file_is_told(tmp_path: Path) -> None:
    layer = layer_of(("etc/passwd", bytes(2000)))[:1024]
    with pytest.raises(BadLayout, match="it is no tar: unexpected end of data"):
        image_of(tmp_path, [layer])


def test_the_facts_of_a_base_are_those_after_its_last_layer(tmp_path: Path) -> None:
    lower = layer_of(
        ("opt/old/bin/python3.9", b""),
        ("usr/bin/python3.11", "-> elsewhere"),
        ("usr/bin/python3.12", b""),
        ("usr/bin/python3.13", "-> nowhere"),
        ("lib/libc.so.6", GLIBC % 40),
        ("lib/ld-musl-x86_64.so.1", b""),
    )
    upper = layer_of(
        ("opt/old", "-> nowhere"),
        ("usr/bin/python3.12", b""),
        ("usr/bin/.wh.python3.12", b""),
        ("usr/bin/.wh.python3.11", b""),
        ("lib/.wh..wh..opq", b""),
        ("usr/lib/libc.so.6", GLIBC % 17),
    )
    base = base_of(tmp_path / "base", lower, upper)
    assert facts_of(base, AMD64) == Facts(("usr/bin/python3.12",), (2, 17), musl=False)


def test_facts_that_were_found_otherwise_are_found_again(tmp_path: Path) -> None:
    base = base_of(tmp_path / "base", layer_of(("usr/bin/python3.12", b"")))
    found = facts_of(base, AMD64)
    [note] = tmp_path.glob("*.facts.json")
    known = json.loads(note.read_bytes()) | {"musl": True}
    note.write_text(json.dumps(known))
    assert facts_of(base, AMD64) != found  # what was written down is believed
    for other in ({**known, "format": 1}, {k: v for k, v in known.items() if k != "format"}):
        note.write_text(json.dumps(other))
        assert facts_of(base, AMD64) == found
