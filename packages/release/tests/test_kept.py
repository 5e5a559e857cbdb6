"""What was built on one machine is published from another."""

import json
import resource
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import BILL, Artifact, NotWritten, Rank, Release
from lading_release import (
    BillUnreadable,
    NotOfThisRelease,
    NotReady,
    OtherBytesArePublic,
    Phase,
    Report,
    StoppedHalfWay,
    hand_over,
    run_release,
)
from lading_release._errors import FolderTaken
from lading_release._place import check_folder
from lading_run import NotVerified, Problem, Unavailable
from toys import Shelf, World, git


def built(world: World, folder: Path) -> Report:
    report = run_release(world.wish().but(until=Phase.BUILT), world.toys)
    hand_over(report.built, folder)
    return report


def elsewhere(world: World) -> None:
    """Nothing of the release is left on this machine."""
    shutil.rmtree(world.root / ".lading")


def test_what_is_built_singly_passes_its_gates_and_is_not_public(
    world: World, tmp_path: Path
) -> None:
    report = built(world, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".gitignore", "SUMS", "release.json", "text.txt",
    ]  # fmt: skip
    assert (report.plan, world.shelf.taken, world.opinion.asked) == (None, [], 1)


def test_what_was_handed_over_is_published_as_it_is(world: World, tmp_path: Path) -> None:
    first = built(world, tmp_path / "out")
    elsewhere(world)
    world.text.content = lambda order: "what this machine would build\n"
    report = run_release(replace(world.wish(), built=tmp_path / "out"), world.toys)
    assert [s.artifact.digest for s in report.served] == [
        a.digest for a in first.built.bill.artifacts
    ]
    assert (world.shelf.folder / "text.txt").read_text() == "v1.2.0\n"


def test_what_was_handed_over_inside_the_checkout_does_not_make_it_dirty(world: World) -> None:
    """And neither when what carried it from another machine left the .gitignore out."""
    folder = world.root / "built"
    built(world, folder)
    wish = replace(world.wish(), built=folder)
    run_release(wish.but(until=Phase.PLANNED), world.toys)
    (folder / ".gitignore").unlink()
    run_release(wish, world.toys)
    assert world.shelf.taken
    (world.root / "more").mkdir()
    (world.root / "more" / "file").touch()
    with pytest.raises(NotReady, match="more/: is not committed"):
        run_release(wish, world.toys)


def test_every_byte_that_was_handed_over_is_checked(world: World, tmp_path: Path) -> None:
    built(world, tmp_path / "out")
    (tmp_path / "out" / "text.txt").write_text("other")
    (tmp_path / "out" / "SUMS").unlink()
    with pytest.raises(NotVerified) as caught:
        run_release(replace(world.wish(), built=tmp_path / "out"), world.toys)
    assert [str(problem).split(": ")[0] for problem in caught.value.problems] == [
        "SUMS is not what was built",
        "text.txt is not what was built",
    ]
    assert {problem.hint for problem in caught.value.problems} == {
        "Copy it again, or `invoke release.build --out` into a new folder."
    }
    assert world.shelf.taken == []


def test_a_build_of_another_commit_is_refused(world: World, tmp_path: Path) -> None:
    built(world, tmp_path / "out")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    with pytest.raises(NotOfThisRelease, match=r"not of v1\.2\.0 at"):
        run_release(replace(world.wish(), built=tmp_path / "out"), world.toys)


def test_a_folder_without_a_bill_is_none(world: World, tmp_path: Path) -> None:
    with pytest.raises(BillUnreadable, match="it is not there"):
        run_release(replace(world.wish(), built=tmp_path), world.toys)


def test_a_build_is_handed_over_twice_but_over_nothing_else(world: World, tmp_path: Path) -> None:
    report = built(world, tmp_path / "out")
    hand_over(report.built, tmp_path / "out")
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(FolderTaken):
        hand_over(report.built, tmp_path / "out")


def test_a_build_is_handed_over_to_where_a_link_leads(world: World, tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "out").symlink_to("volume")
    check_folder(tmp_path / "out")
    report = built(world, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "volume").iterdir()) == sorted(
        [".gitignore", *(each.name for each in report.built.offered)]
    )
    assert (tmp_path / "out").is_symlink()


def test_a_mount_is_filled_and_not_replaced(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = tmp_path / "mount"
    mount.mkdir()
    (mount / ".mount.part").mkdir()  # of a run that was killed
    before = mount.stat().st_ino
    monkeypatch.setattr(Path, "is_mount", lambda path: path == mount)
    check_folder(mount)
    built(world, mount)
    hand_over(built(world, mount).built, mount)
    assert mount.stat().st_ino == before
    assert sorted(path.name for path in mount.iterdir()) == [
        ".gitignore", "SUMS", "release.json", "text.txt",
    ]  # fmt: skip


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """Let no file grow beyond ``size`` bytes: what a full disk does, too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_part_of_a_build(world: World, tmp_path: Path) -> None:
    report = built(world, tmp_path / "first")
    with pytest.raises(NotWritten, match="cannot be written: File too large"), no_file_over(5):
        hand_over(report.built, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "repository"]


def stop_at(world: World, name: str) -> None:
    def fail(each: str) -> None:
        if each == name:
            raise Unavailable("no")

    world.shelf.before_taking = fail
    with pytest.raises(StoppedHalfWay):
        run_release(world.wish(), world.toys)
    world.shelf.before_taking = lambda each: None


def test_what_a_target_keeps_is_fetched_and_not_built_again(world: World) -> None:
    world.shelf.keeps = True
    run_release(world.wish(), world.toys)
    elsewhere(world)
    world.text.content = lambda order: "what this machine would build\n"
    report = run_release(world.wish(), world.toys)
    assert report.built.reused
    assert [served.published for served in report.served] == [False, False, False]


def test_what_a_target_keeps_of_half_a_release_says_how_to_build_the_rest(world: World) -> None:
    world.shelf.keeps = True
    world.text.resolved = {"compiler": "1.0"}
    stop_at(world, "text.txt")
    assert world.shelf.taken == ["release.json", "SUMS"]
    elsewhere(world)
    seen: list[object] = []

    def content(order: object) -> str:
        seen.append(getattr(order, "resolved", None))
        return "v1.2.0\n"

    world.text.content = content
    report = run_release(world.wish(), world.toys)
    assert seen == [{"compiler": "1.0"}]
    assert [s.artifact.name for s in report.served if s.published] == ["text.txt"]


def test_a_file_that_is_kept_with_other_bytes_is_built_again(world: World) -> None:
    world.shelf.keeps = True
    stop_at(world, "text.txt")
    elsewhere(world)
    (world.shelf.folder / "text.txt").write_text("half")
    with pytest.raises(OtherBytesArePublic, match=r"has another text\.txt"):
        run_release(world.wish(), world.toys)


class Bills(Shelf):
    """Takes the bill and nothing else."""

    def takes(self, artifact: Artifact, /) -> bool:
        return artifact.kind == BILL


def test_what_the_keeper_of_the_bill_does_not_take_is_fetched_from_who_does(world: World) -> None:
    world.shelf.keeps = True
    bills = Bills(world.root.parent / "bills", "bills", Rank.HIDDEN, keeps=True)
    world.toys.targets = [bills, world.shelf]
    run_release(world.wish(), world.toys)
    (world.shelf.folder / "release.json").unlink()
    elsewhere(world)
    world.text.content = lambda order: "what this machine would build\n"
    report = run_release(world.wish(), world.toys)
    assert report.built.reused
    assert [s.artifact.name for s in report.served if s.published] == ["release.json"]


def test_a_bill_of_another_commit_that_a_target_keeps_is_passed_over(world: World) -> None:
    world.shelf.keeps = True
    run_release(world.wish(), world.toys)
    kept = world.shelf.folder / "release.json"
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "commit": "0" * 40}))
    elsewhere(world)
    assert not run_release(world.wish().but(until=Phase.BUILT), world.toys).built.reused


def test_a_kill_while_kept_files_are_fetched_leaves_no_half_build(world: World) -> None:
    world.shelf.keeps = True
    run_release(world.wish(), world.toys)
    elsewhere(world)
    half = world.root / ".lading" / "v1.2.0" / "fetched"
    half.mkdir(parents=True)
    shutil.copy(world.shelf.folder / "release.json", half)
    assert run_release(world.wish(), world.toys).built.reused


def test_who_only_builds_asks_no_place_in_the_world(world: World, tmp_path: Path) -> None:
    run_release(world.wish(), world.toys)
    shutil.rmtree(world.root / ".lading")
    world.toys.targets = [Nowhere(world.shelf.folder, keeps=True)]
    assert not built(world, tmp_path / "out").built.reused
    with pytest.raises(NotReady, match="there is no network"):
        run_release(world.wish(plan_only=True), world.toys)


class Nowhere(Shelf):
    def problems(self, release: Release, /) -> Sequence[Problem]:
        return (Problem(text="there is no network"),)


def test_what_is_kept_under_the_name_of_a_bill_and_is_none_is_passed_over(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.shelf.keeps = True
    world.shelf.folder.mkdir()
    (world.shelf.folder / "release.json").write_bytes(b"\xff{")
    with pytest.raises(OtherBytesArePublic, match=r"has another release\.json"):
        run_release(world.wish(), world.toys)
    assert "keeps no bill that can be read" in caplog.text


def test_a_build_that_was_only_planned_gives_way_to_one_that_is_begun(world: World) -> None:
    world.shelf.keeps = True
    run_release(world.wish(), world.toys)
    elsewhere(world)
    shelf, other = world.shelf, Shelf(world.root.parent / "other")
    world.toys.targets = [other]
    world.text.content = lambda order: "what this machine would build\n"
    run_release(world.wish().but(until=Phase.BUILT), world.toys)
    world.toys.targets = [shelf]
    report = run_release(world.wish(), world.toys)
    assert [served.published for served in report.served] == [False, False, False]


def test_a_bill_that_was_changed_is_no_bill(world: World, tmp_path: Path) -> None:
    built(world, tmp_path / "out")
    bill = tmp_path / "out" / "release.json"
    bill.write_text(json.dumps(json.loads(bill.read_text())))
    with pytest.raises(BillUnreadable, match="another version of Lading wrote it"):
        run_release(replace(world.wish(), built=tmp_path / "out"), world.toys)
