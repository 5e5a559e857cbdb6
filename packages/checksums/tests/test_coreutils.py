"""GNU coreutils is the judge, both ways."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_checksums import Algorithm, find, read, verify, write
from lading_run import LadingError

pytestmark = pytest.mark.engine

Judge = Callable[[Path, str], bool]

_odd = st.sampled_from([b"\n", b"\\", b"\r", b" ", b"-", b"\\n", b"\xff", b"*", b"#", "é".encode()])
_part = (
    st.lists(_odd | st.binary(max_size=4), min_size=1, max_size=6)
    .map(b"".join)
    .filter(lambda raw: raw not in {b"", b".", b".."} and not {0, ord("/")} & set(raw))
)
_name = st.lists(_part, min_size=1, max_size=3).map(b"/".join).map(os.fsdecode)
_trees = st.dictionaries(_name, st.binary(max_size=10), min_size=1, max_size=6)
_both = pytest.mark.parametrize("algorithm", Algorithm)


@contextmanager
def _folder(tree: dict[str, bytes]) -> Iterator[Path]:
    """Make the files of ``tree``; one whose parent is a file already is left out."""
    with tempfile.TemporaryDirectory() as name:
        for file, content in tree.items():
            path = Path(name, file)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                continue
        yield Path(name)


def _we_take(target: Path) -> bool:
    try:
        verify(target, allow_surplus=True)
    except LadingError:
        return False
    return True


@_both
@settings(deadline=None, max_examples=40)
@given(tree=_trees, number=st.integers(min_value=0))
def test_coreutils_takes_what_we_write_and_refuses_what_has_changed(
    coreutils: Judge, algorithm: Algorithm, tree: dict[str, bytes], number: int
) -> None:
    with _folder(tree) as folder:
        [manifest] = write(folder, [algorithm])
        verify(folder)
        assert coreutils(folder, manifest.name)
        names = sorted(read(manifest).digests)
        with (folder / names[number % len(names)]).open("ab") as file:
            file.write(b"x")
        assert not _we_take(manifest)
        assert not coreutils(folder, manifest.name)


@_both
@settings(deadline=None, max_examples=40)
@given(tree=_trees, binary=st.booleans())
def test_we_take_what_coreutils_writes(
    algorithm: Algorithm, tree: dict[str, bytes], binary: bool
) -> None:
    with _folder(tree) as folder:
        [ours] = write(folder, [algorithm])
        names = list(read(ours).digests)
        command = [f"{algorithm}sum", *(["--binary"] if binary else []), "--", *names]
        text = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
        assert binary or text == ours.read_bytes()
        ours.write_bytes(text)
        assert dict.fromkeys(names) == dict.fromkeys(read(ours).digests)
        verify(folder)


def test_a_file_named_dash_is_not_taken_for_the_standard_input(
    tmp_path: Path, coreutils: Judge
) -> None:
    (tmp_path / "-").write_text("dash")
    [manifest] = write(tmp_path)
    assert list(read(manifest).digests) == ["./-"]
    assert coreutils(tmp_path, manifest.name)
    verify(tmp_path)


_CONTENTS = {"a": b"1", "b c": b"2", "d\\e": b"3", "f\ng": b"4", "h\r": b"5", "sub/i": b"6"}
_NAMES = {  # as they stand in a line, with the file that they mean where they mean one
    **{name: name for name in _CONTENTS},
    "d\\\\e": "d\\e",
    "f\\ng": "f\ng",
    "h\\r": "h\r",
    "./a": "a",
    "sub//i": "sub/i",
    "sub/../a": "a",
    "a/": "a",
    "a/.": "a",
    "a/../a": "a",
    **dict.fromkeys(["sub", "gone", "a\\", "\\t", "x" * 300, "", " ", "*a"]),
}
_spaces = st.sampled_from(["", "", "", " ", "\t", " \t"])
_flags = st.sampled_from(["", "", "\\"])
_separators = st.sampled_from(["  ", "  ", " *", "\t ", "\t*", "\t\t", " \t", "\v ", ""])
_ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\r\n", "\n\n", " \n", ""])


@st.composite
def _lines(draw: st.DrawFn) -> str:
    name, meant = draw(st.sampled_from(list(_NAMES.items())))
    right = sha256(_CONTENTS.get(meant or "a", b"")).hexdigest()
    wrong = [right.upper(), right[1:], right + "0", "0" * 64]
    digest = draw(st.sampled_from([*[right] * 8, *wrong]))
    return "".join(
        [draw(_spaces), draw(_flags), digest, draw(_separators), name, draw(_ends)],
    )


_texts = st.lists(_lines() | st.sampled_from(["# x\n", "\n", "\r\n", "text\n"]), max_size=3)


@settings(deadline=None, max_examples=300)
@given(lines=_texts)
def test_we_and_coreutils_agree_on_manifests_written_by_hand(
    coreutils: Judge, lines: list[str]
) -> None:
    with _folder(_CONTENTS) as folder:
        manifest = folder / "SHA256SUMS"
        manifest.write_bytes("".join(lines).encode())
        assert find(folder) == [manifest]
        assert _we_take(folder) == coreutils(folder, manifest.name)
