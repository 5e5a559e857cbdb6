"""A rehearsal that is killed at any moment and run again ends in the same state."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from strangers import Environment, Ran, once

STAGE = ".lading/rehearsal/releases/v1.2.0"
COMMAND = ("release", "--tag", "v1.2.0", "--rehearse", "--json")


def exists(pattern: str) -> Callable[[Path], bool]:
    return lambda root: any(root.glob(f"{STAGE}/{pattern}"))


def journal_has(event: str, act: str, count: int) -> Callable[[Path], bool]:
    def reached(root: Path) -> bool:
        path = root / STAGE / "journal.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        entries = [json.loads(line) for line in lines if line.endswith("\n")]
        return sum((e["event"], e["act"]) == (event, act) for e in entries) >= count

    return reached


MOMENTS = {
    "while it clones": exists("source"),
    "after the first sdist": exists("dist.new/*.tar.gz"),
    "after the first wheel": exists("dist.new/*.whl"),
    "before the bill": exists("dist.new/SHA256SUMS"),
    "after the build": exists("dist/release.json"),
    "as the tag is pushed": journal_has("begin", "take", 1),
    "as the first file is uploaded": journal_has("begin", "take", 2),
    "between two uploads": journal_has("end", "take", 3),
    "as the last file is uploaded": journal_has("begin", "take", 5),
    "while it reads back": journal_has("begin", "read back", 3),
}


@pytest.fixture
def reference(shared: Path, installed: Environment, acme: Path) -> Path:
    """One repository of which every test takes a copy, with its uninterrupted release beside it."""
    folder = shared / "reference"
    with once(folder) as first:
        if first:
            shutil.copytree(acme, folder / "fresh")
            shutil.copytree(acme, folder / "released")
            ran = installed.run("invoke", *COMMAND, cwd=folder / "released")
            assert ran.returncode == 0, ran.said
            (folder / "report.json").write_text(ran.stdout)
    return folder


def digests(ran: str) -> dict[str, str]:
    return {each["artifact"]: each["digest"] for each in json.loads(ran)["served"]}


def served(root: Path) -> list[str]:
    """Every file on the index."""
    index = root / ".lading/rehearsal/served/acme"
    return sorted(str(path.relative_to(index)) for path in index.rglob("*") if path.is_file())


def survivors(mark: str) -> list[str]:
    """The processes that have ``mark`` in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_bytes().decode())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended while we looked
    return found


def kill_when(installed: Environment, root: Path, reached: Callable[[Path], bool]) -> bool:
    """Start the rehearsal and kill it with SIGKILL at a moment; False if it ended before."""
    process = installed.start("invoke", *COMMAND, cwd=root)
    while process.poll() is None and not reached(root):
        time.sleep(0.001)
    process.kill()
    process.communicate()
    return process.returncode == -9


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_and_run_again_it_ends_in_the_same_state(
    moment: str, reference: Path, installed: Environment, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(reference / "fresh", tmp_path / "killed"))
    mark = f"LADING_TEST_MARK={tmp_path}"
    marked = replace(installed, env={"LADING_TEST_MARK": str(tmp_path)})
    assert kill_when(marked, root, MOMENTS[moment]), "it ended before it could be killed"
    deadline = time.monotonic() + 60
    while (left := survivors(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []
    ran: Ran = installed.run("invoke", *COMMAND, cwd=root)
    assert ran.returncode == 0, ran.said
    assert digests(ran.stdout) == digests((reference / "report.json").read_text())
    assert served(root) == served(reference / "released")
