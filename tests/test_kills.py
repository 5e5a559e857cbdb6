"""A rehearsal that is killed at any moment, again and again, ends in the same state."""

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


Reached = Callable[[Path], bool]


def written(pattern: str) -> Callable[[], Reached]:
    """Return what says whether such a file was made since it was asked for.

    Once all is built nothing is made any more, and the moment has come, too.
    """

    def begin() -> Reached:
        since = time.time()

        def reached(root: Path) -> bool:
            if (root / STAGE / "dist/release.json").exists():
                return True
            try:
                return any(
                    path.lstat().st_ctime > since for path in root.glob(f"{STAGE}/{pattern}")
                )
            except FileNotFoundError:  # it was put elsewhere while we looked
                return False

        return reached

    return begin


def journal_has(event: str, act: str, count: int) -> Callable[[], Reached]:
    """Return what says whether so many artifacts have come so far, in this run or before."""

    def reached(root: Path) -> bool:
        path = root / STAGE / "journal.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        entries = [json.loads(line) for line in lines if line.endswith("\n")]
        wanted = [each for each in entries if (each["event"], each["act"]) == (event, act)]
        return len({(each["target"], each["artifact"]) for each in wanted}) >= count

    return lambda: reached


MOMENTS = {
    "in the build": {
        "while it clones": written("source"),
        "after the first sdist": written("dist.new/*.tar.gz"),
        "after the first wheel": written("dist.new/*.whl"),
        "before the bill": written("dist.new/SHA256SUMS"),
        "after the build": written("dist/release.json"),
    },
    "while it publishes": {
        "as the tag is pushed": journal_has("begin", "take", 1),
        "as the first file is uploaded": journal_has("begin", "take", 2),
        "between two uploads": journal_has("end", "take", 3),
        "as the last file is uploaded": journal_has("begin", "take", 5),
        "while it reads back": journal_has("begin", "read back", 3),
    },
}


@pytest.fixture
def reference(shared: Path, installed: Environment, fresh: Path) -> Path:
    """One repository of which every test takes a copy, with its uninterrupted release beside it."""
    folder = shared / "reference"
    with once(folder) as first:
        if first:
            shutil.copytree(fresh, folder / "fresh")
            shutil.copytree(fresh, folder / "released")
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


def kill_when(installed: Environment, root: Path, reached: Reached) -> bool:
    """Start the rehearsal and kill it with SIGKILL at a moment; False if it ended before."""
    process = installed.start("invoke", *COMMAND, cwd=root)
    while process.poll() is None and not reached(root):
        time.sleep(0.005)
    process.kill()
    process.communicate()
    return process.returncode == -9


def wait_for_the_guard(mark: str) -> list[str]:
    """Give what guards the killed run's children time to end them; return who is left."""
    deadline = time.monotonic() + 60
    while (left := survivors(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.mark.parametrize("phase", MOMENTS)
def test_killed_and_run_again_it_ends_in_the_same_state(
    phase: str, reference: Path, installed: Environment, tmp_path: Path
) -> None:
    """Killed at every moment of a phase in turn, each time on top of what the last kill left."""
    root = Path(shutil.copytree(reference / "fresh", tmp_path / "killed"))
    marked = replace(installed, env={"LADING_TEST_MARK": str(tmp_path)})
    for moment, begin in MOMENTS[phase].items():
        assert kill_when(marked, root, begin()), f"it ended before it could be killed {moment}"
        assert wait_for_the_guard(f"LADING_TEST_MARK={tmp_path}") == [], moment
    ran: Ran = installed.run("invoke", *COMMAND, cwd=root)
    assert ran.returncode == 0, ran.said
    assert digests(ran.stdout) == digests((reference / "report.json").read_text())
    assert served(root) == served(reference / "released")
