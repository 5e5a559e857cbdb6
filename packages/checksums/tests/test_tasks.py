import json
import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from lading_tasks.testing import run_module

Files = Callable[[Mapping[str, str]], Path]
Invoke = Callable[..., tuple[int, bytes, str]]

_TASKS = """
import lading_checksums.tasks
from lading_tasks import collection

namespace = collection(lading_checksums.tasks)
"""


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    """Run a task as a user does; return exit code, stdout and stderr."""
    (tmp_path / "tasks.py").write_text(_TASKS)

    def call(*arguments: str) -> tuple[int, bytes, str]:
        done = run_module("invoke", *arguments, cwd=tmp_path)
        return done.returncode, done.stdout, done.stderr.decode()

    return call


def test_write_prints_the_path_and_nothing_else(files: Files, invoke: Invoke) -> None:
    folder = files({"a": "1"})
    assert invoke("checksums.write", "files") == (0, b"files/SHA256SUMS\n", "")
    assert (folder / "SHA256SUMS").read_text() == f"{sha256(b'1').hexdigest()}  a\n"


def test_write_prints_both_paths(files: Files, invoke: Invoke) -> None:
    files({"a": "1"})
    assert invoke("checksums.write", "files", "--algorithm", "both", "--json") == (
        0,
        b'{\n  "manifests": [\n    "files/SHA256SUMS",\n    "files/SHA512SUMS"\n  ]\n}\n',
        "",
    )


def test_a_folder_whose_name_is_no_utf8_is_printed_as_its_bytes(
    tmp_path: Path, invoke: Invoke
) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "a").write_text("1")
    assert invoke("checksums.write", folder.name) == (0, b"\xff/SHA256SUMS\n", "")


def test_a_file_whose_name_is_no_utf8_is_told_as_git_tells_it(
    tmp_path: Path, invoke: Invoke
) -> None:
    digest = sha256(b"1").hexdigest()
    (tmp_path / "SHA256SUMS").write_bytes(f"{digest}  ".encode() + b"caf\xe9.txt\n")
    code, out, err = invoke("checksums.verify", "SHA256SUMS", "--allow-surplus")
    assert (code, out, err.splitlines()[1]) == (7, b"", r"caf\351.txt is missing")
    code, out, _ = invoke("checksums.verify", "SHA256SUMS", "--allow-surplus", "--json")
    assert (code, json.loads(out)["missing"]) == (7, ["caf\udce9.txt"])


def test_an_unknown_algorithm_is_a_mistake_of_usage(files: Files, invoke: Invoke) -> None:
    files({"a": "1"})
    code, out, err = invoke("checksums.write", "files", "--algorithm", "md5")
    assert (code, out) == (2, b"")
    assert "'md5' is no algorithm of checksums." in err
    assert "Write --algorithm sha256, sha512 or both." in err


def test_verify_talks_on_stderr_and_its_result_is_the_exit_code(
    files: Files, invoke: Invoke
) -> None:
    files({"a": "1"})
    invoke("checksums.write", "files", "--algorithm", "both")
    assert invoke("checksums.verify", "files") == (
        0,
        b"",
        "Every file is what SHA256SUMS and SHA512SUMS say.\n",
    )
    assert invoke("checksums.verify", "files/SHA256SUMS") == (
        0,
        b"",
        "Every file is what SHA256SUMS says.\n",
    )


def test_verify_ends_with_7_and_all_that_differs(files: Files, invoke: Invoke) -> None:
    folder = files({"a": "1", "b": "2", "c": "3"})
    invoke("checksums.write", "files")
    (folder / "a").unlink()
    (folder / "b").write_text("other")
    (folder / "d").write_text("new")
    code, out, err = invoke("checksums.verify", "files")
    assert (code, out) == (7, b"")
    places = [err.index(text) for text in ("a is missing", "b has changed", "d is not listed")]
    assert places == sorted(places)
    code, out, again = invoke("checksums.verify", "files", "--json")
    assert (code, again) == (7, err)
    assert json.loads(out) == {
        "manifests": ["files/SHA256SUMS"],
        "missing": ["a"],
        "changed": ["b"],
        "surplus": ["d"],
        "unreadable": {},
    }


def test_verify_takes_surplus_files_when_asked(files: Files, invoke: Invoke) -> None:
    folder = files({"a": "1"})
    invoke("checksums.write", "files")
    (folder / "b").write_text("new")
    code, out, _ = invoke("checksums.verify", "files", "--allow-surplus", "--json")
    assert code == 0
    assert json.loads(out) == {
        "manifests": ["files/SHA256SUMS"],
        "missing": [],
        "changed": [],
        "surplus": [],
        "unreadable": {},
    }


def test_a_bad_manifest_is_refused_without_a_traceback(files: Files, invoke: Invoke) -> None:
    files({"a": "1", "SHA256SUMS": "hello\n"})
    code, out, err = invoke("checksums.verify", "files")
    assert (code, out) == (3, b"")
    assert "files/SHA256SUMS:1: this is no digest in hex, two spaces and a name" in err
    assert "Traceback" not in err
