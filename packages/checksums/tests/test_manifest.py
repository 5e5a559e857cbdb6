import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_checksums import Algorithm, BadManifest, Manifest, parse, render

A, B = "a" * 64, "b" * 64

_names = (
    st.binary(min_size=1, max_size=20)
    .filter(lambda raw: not {0, ord("/")} & set(raw) and raw not in {b"-", b"..", b"."})
    .map(os.fsdecode)
)


@st.composite
def _manifests(draw: st.DrawFn) -> Manifest:
    algorithm = draw(st.sampled_from(Algorithm))
    digits = algorithm.hex_digits
    digests = st.text("0123456789abcdef", min_size=digits, max_size=digits)
    return Manifest(algorithm, draw(st.dictionaries(_names, digests, min_size=1)))


@given(_manifests())
def test_what_is_rendered_reads_back(manifest: Manifest) -> None:
    assert parse(render(manifest)) == manifest


@given(
    st.binary() | st.lists(st.sampled_from([b" ", b"\\", b"\n", b"\0", A.encode()])).map(b"".join)
)
def test_any_bytes_are_a_manifest_or_refused(data: bytes) -> None:
    try:
        manifest = parse(data)
    except BadManifest:
        return
    assert parse(render(manifest)) == manifest


def test_lines_are_sorted_by_the_bytes_of_the_names() -> None:
    names = ["b", "a b", "é", "B", os.fsdecode(b"\xff"), "\U0001f40d"]
    lines = render(Manifest(Algorithm.SHA256, dict.fromkeys(names, A))).splitlines()
    assert [line[66:] for line in lines] == [
        b"B",
        b"a b",
        b"b",
        "é".encode(),
        "\U0001f40d".encode(),
        b"\xff",
    ]


def test_names_with_backslash_newline_and_return_are_escaped_as_by_coreutils_9() -> None:
    manifest = Manifest(Algorithm.SHA256, {"a\\b\nc\rd": A})
    assert render(manifest) == rb"\%b  a\\b\nc\rd" % A.encode() + b"\n"


def test_what_coreutils_passes_over_is_passed_over() -> None:
    text = f"# made by hand\n\n \t{A.upper()} *one\r\n\r\n{B}\t two words"
    assert parse(text.encode()) == Manifest(Algorithm.SHA256, {"one": A, "two words": B})


def test_without_the_flag_backslashes_and_all_but_the_last_return_are_part_of_the_name() -> None:
    assert parse(f"{A}  a\\nb\r\r\n".encode()).digests == {"a\\nb\r": A}


def test_a_comment_begins_at_the_beginning_of_its_line() -> None:
    with pytest.raises(BadManifest):
        parse(f" # indented\n{A}  a\n".encode())


def test_the_length_of_the_first_digest_decides_the_algorithm() -> None:
    assert parse(f"{'c' * 128}  x".encode()).algorithm is Algorithm.SHA512


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    lines = [
        f"{A}  fine",
        "# a comment",
        "hello",
        f"SHA256 (x) = {A}",
        f"{A} x",
        f"{A[1:]}  short",
        f"\\{A}  bad\\t",
        f"\\{A}  ends in a backslash\\",
        f"{A}  /etc/passwd",
        f"{A}  a/../../b",
        f"{A}  -",
        f"{B}  fine",
        f"{A}  fine",
        f"{'c' * 128}  long",
    ]
    with pytest.raises(BadManifest) as caught:
        parse("\n".join(lines).encode(), source="dist/SHA256SUMS")
    escapes = r"only \\, \n and \r are escapes, in a line that begins with a backslash"
    assert str(caught.value).splitlines() == [
        "dist/SHA256SUMS is no manifest that can be used:",
        "dist/SHA256SUMS:3: this is no digest in hex, two spaces and a name",
        "dist/SHA256SUMS:4: a line in the tagged format of BSD; write it without --tag",
        "dist/SHA256SUMS:5: one space between digest and name, as BSD writes it; two are needed",
        "dist/SHA256SUMS:6: a digest of 63 hex digits; sha256 has 64",
        f"dist/SHA256SUMS:7: {escapes}",
        f"dist/SHA256SUMS:8: {escapes}",
        "dist/SHA256SUMS:9: /etc/passwd is absolute, so it points outside the folder",
        "dist/SHA256SUMS:10: a/../../b points outside the folder",
        "dist/SHA256SUMS:11: - means the standard input; write ./- for a file of that name",
        "dist/SHA256SUMS:12: fine has another digest in line 1",
        "dist/SHA256SUMS:14: a digest of 128 hex digits; sha256 has 64",
    ]
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "x: it lists no file", id="empty"),
        pytest.param(b"# nothing\n\n", "x: it lists no file", id="comments-only"),
        pytest.param(
            b"\n\x7fELF\0\n",
            "x:2: a NUL byte, which no text and no file name holds",
            id="no-text",
        ),
        pytest.param(
            b"abc  x",
            "x:1: a digest of 3 hex digits; SHA-256 has 64 and SHA-512 has 128",
            id="no-such-algorithm",
        ),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadManifest) as caught:
        parse(data, source="x")
    assert str(caught.value) == f"x is no manifest that can be used:\n{message}"


@pytest.mark.parametrize(
    ("digests", "message"),
    [
        pytest.param({}, "it lists no file", id="empty"),
        pytest.param({"": A}, "'' is no file name", id="no-name"),
        pytest.param({"a\0": A}, r"'a\x00' is no file name", id="nul"),
        pytest.param({"../a": A}, "../a points outside the folder", id="outside"),
        pytest.param({"a": A.upper()}, "a digest of 64 hex digits", id="upper-case"),
    ],
)
def test_a_manifest_that_could_not_be_read_cannot_be_made(
    digests: dict[str, str], message: str
) -> None:
    with pytest.raises(BadManifest, match="SHA256SUMS is no manifest") as caught:
        Manifest(Algorithm.SHA256, digests)
    assert message in str(caught.value)


def test_a_name_may_go_up_as_long_as_it_stays_inside() -> None:
    assert parse(f"{A}  a/../b".encode()).digests == {"a/../b": A}
