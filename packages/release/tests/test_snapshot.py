"""A snapshot is of a commit without a tag; a status changes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import Outcome, Rank
from lading_release import (
    GateClosed,
    NoBill,
    NotReady,
    Phase,
    nothing_since,
    run_release,
    snapshot,
    status,
    status_document,
    status_line,
    step_rows,
    tag_wished,
)
from lading_run import Problem
from toys import Shelf, World, git


def test_a_snapshot_goes_only_to_those_who_take_snapshots(world: World, tmp_path: Path) -> None:
    attic = Shelf(tmp_path / "attic", "attic", Rank.HIDDEN, snapshots=True)
    world.toys.targets = [attic, world.shelf]
    wish = snapshot(world.root)
    report = run_release(wish, world.toys)
    head = git(world.root, "rev-parse", "HEAD")[:12]
    assert (report.release.tag, report.release.version) == (f"sha-{head}", "1.2.0")
    assert report.release.snapshot
    assert (attic.taken, world.shelf.taken) == (["SUMS", "text.txt"], [])
    assert (tmp_path / "attic/text.txt").read_text() == f"sha-{head}\n"
    run_release(wish, world.toys)
    assert attic.taken == ["SUMS", "text.txt"]


def test_where_tags_decide_a_snapshot_has_the_version_of_the_commit(world: World) -> None:
    (world.root / "lading.toml").write_text('[version]\nsource = "tag"\n')
    git(world.root, "commit", "--quiet", "--all", "--message=chore: tags decide")
    git(world.root, "tag", "v1.2.0")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    report = run_release(snapshot(world.root).but(until=Phase.PLANNED), world.toys)
    head = git(world.root, "rev-parse", "HEAD")[:12]
    assert report.release.version == f"1.2.1-0.dev.1+g{head}"
    assert git(world.root, "tag").split() == ["v1.2.0"]


def test_a_snapshot_is_of_a_commit_too(world: World) -> None:
    (world.root / "VERSION").write_text("1.2.1\n")
    with pytest.raises(NotReady, match="VERSION: is not committed"):
        run_release(snapshot(world.root), world.toys)


def test_the_tag_of_head_is_that_of_its_version(world: World) -> None:
    assert tag_wished(world.root, "auto") == "v1.2.0"


def test_where_tags_decide_the_tag_of_head_is_the_next(world: World) -> None:
    (world.root / "lading.toml").write_text('[version]\nsource = "tag"\n')
    git(world.root, "commit", "--quiet", "--all", "--message=chore: tags decide")
    git(world.root, "tag", "v1.2.0")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    assert tag_wished(world.root, "auto") == "v1.3.0"


def test_where_tags_decide_and_nothing_asks_there_is_nothing_to_release(world: World) -> None:
    assert nothing_since(world.root) == "", "the source holds the version"
    (world.root / "lading.toml").write_text('[version]\nsource = "tag"\n')
    git(world.root, "commit", "--quiet", "--all", "--message=chore: tags decide")
    assert nothing_since(world.root) == "", "there is no release yet"
    git(world.root, "tag", "v1.2.0")
    assert nothing_since(world.root) == "", "it may have to be carried on"
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=docs: more")
    assert nothing_since(world.root) == "v1.2.0"
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    assert nothing_since(world.root) == ""


def test_a_status_shows_what_is_where(world: World) -> None:
    run_release(world.wish(), world.toys)
    (world.shelf.folder / "SUMS").unlink()
    found = status(world.wish(), world.toys)
    assert step_rows(found.steps) == [
        ("shelf", "SUMS", "81 B", "absent", "publish"),
        ("shelf", "text.txt", "7 B", "same", "nothing to do"),
    ]
    assert (found.complete, status_document(found)["complete"]) == (False, False)
    assert world.shelf.taken == ["SUMS", "text.txt"]


def test_a_status_tells_of_other_bytes(world: World) -> None:
    run_release(world.wish(), world.toys)
    (world.shelf.folder / "text.txt").write_text("other")
    found = status(world.wish(), world.toys)
    assert step_rows(found.steps)[1] == ("shelf", "text.txt", "7 B", "different", "other bytes")


def test_a_status_is_of_the_tags_commit_and_asks_who_keeps_the_bill(world: World) -> None:
    world.shelf.keeps = True
    run_release(world.wish(), world.toys)
    git(world.root, "tag", "v1.2.0")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    (world.root / ".lading/v1.2.0/dist/release.json").unlink()
    found = status(world.wish(), world.toys)
    assert found.complete
    assert len(found.steps) == 3


@pytest.mark.parametrize("rehearse", [False, True])
def test_without_the_tag_a_status_is_of_the_commit_of_the_bill(
    world: World, *, rehearse: bool
) -> None:
    wish = replace(world.wish(), rehearse=rehearse)
    released = run_release(wish, world.toys).release.commit
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    found = status(wish, world.toys)
    assert (found.complete, found.release.commit) == (True, released)


def test_the_bill_of_a_commit_that_is_gone_is_that_of_no_status(world: World) -> None:
    run_release(world.wish(), world.toys)
    git(world.root, "commit", "--quiet", "--amend", "--message=feat: begin again")
    git(world.root, "reflog", "expire", "--expire=now", "--all")
    git(world.root, "gc", "--quiet", "--prune=now")
    with pytest.raises(NoBill):
        status(world.wish(), world.toys)


def test_without_a_bill_there_is_no_status(world: World) -> None:
    with pytest.raises(NoBill, match="is not known"):
        status(world.wish(), world.toys)
    left = [path.name for path in (world.root / ".lading").iterdir()]
    assert left == [".gitignore"]


def test_a_status_leaves_what_it_found(world: World) -> None:
    run_release(world.wish(), world.toys)
    before = sorted((world.root / ".lading").rglob("*"))
    assert status(world.wish(), world.toys).complete
    assert sorted((world.root / ".lading").rglob("*")) == before


def test_what_only_publishing_lacks_does_not_hinder_a_plan(world: World) -> None:
    missing = Problem(text="no credentials", blocks_plan=False)
    world.text.wrong = (missing,)
    assert run_release(world.wish(plan_only=True), world.toys).missing == (missing,)
    with pytest.raises(NotReady, match="no credentials"):
        run_release(world.wish(), world.toys)


def test_a_snapshot_that_goes_nowhere_is_judged_too(world: World) -> None:
    world.opinion.outcome = Outcome.FINDINGS
    with pytest.raises(GateClosed):
        run_release(snapshot(world.root), world.toys)


def test_a_release_with_other_bytes_somewhere_is_not_complete(world: World) -> None:
    run_release(world.wish(), world.toys)
    (world.shelf.folder / "text.txt").write_text("other")
    (world.shelf.folder / "SUMS").unlink()
    found = status(world.wish(), world.toys)
    of = f"v1.2.0 of {found.release.commit[:12]}"
    assert (found.complete, status_line(found)) == (False, f"{of}: 1 missing, 1 in conflict")
