import json
import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import Artifact, Made, Order, Outcome, Rank, Release, Seen, State
from lading_release import (
    GateClosed,
    NotMade,
    NotReady,
    NotReproducible,
    NotServed,
    OtherBytesArePublic,
    Report,
    Running,
    StoppedHalfWay,
    run_release,
)
from lading_release._stage import lading_folder
from lading_run import Conflict, Misused, Problem, Refused, Unavailable
from toys import Shelf, Text, World, git, plan_of


def release(world: World, **options: bool) -> Report:
    return run_release(world.wish(**options), world.toys)


def test_everything_is_published_and_read_back(world: World) -> None:
    report = release(world)
    assert world.shelf.taken == ["SUMS", "text.txt"]
    assert [(s.target, s.artifact.name, s.address, s.published) for s in report.served] == [
        ("shelf", "SUMS", "shelf:SUMS", True),
        ("shelf", "text.txt", "shelf:text.txt", True),
    ]
    assert report.directions == ("take SUMS from shelf", "take text.txt from shelf")


def test_a_maker_of_all_comes_after_the_others(world: World) -> None:
    [sums] = [a for a in release(world).built.bill.artifacts if a.name == "SUMS"]
    assert sums.file.read_text().endswith(" text.txt\n")


def test_run_again_it_publishes_nothing_and_asks_no_gate(world: World) -> None:
    release(world)
    again = release(world)
    assert world.shelf.taken == ["SUMS", "text.txt"]
    assert [served.published for served in again.served] == [False, False]
    assert again.built.reused
    assert world.opinion.asked == 1


def test_where_nothing_is_to_be_done_everyone_is_asked_once_and_all_is_read_back(
    world: World,
) -> None:
    looks: list[str] = []
    world.shelf.before_looking = lambda: looks.append("look")
    release(world)
    assert looks == ["look"] * 3  # for the plan, before the acts, and after them
    again = release(world)
    assert looks == ["look"] * 4
    assert [(s.address, s.published) for s in again.served] == [
        ("shelf:SUMS", False),
        ("shelf:text.txt", False),
    ]
    world.shelf.serves = "sha256:00"
    with pytest.raises(NotServed):
        release(world)


def test_a_plan_publishes_nothing(world: World) -> None:
    report = release(world, plan_only=True)
    assert [(step.artifact.name, step.seen.state) for step in plan_of(report).to_do] == [
        ("SUMS", State.ABSENT),
        ("text.txt", State.ABSENT),
    ]
    assert (world.shelf.taken, report.served) == ([], ())


def test_plans_of_the_same_world_have_the_same_digest(world: World) -> None:
    first = plan_of(release(world, plan_only=True)).digest
    assert plan_of(release(world, plan_only=True)).digest == first
    release(world)
    assert plan_of(release(world, plan_only=True)).digest != first


def test_a_rehearsal_leaves_the_world_alone_and_finds_its_own_state_again(world: World) -> None:
    first = release(world, rehearse=True)
    again = release(world, rehearse=True)
    assert world.shelf.taken == []
    assert [[s.published for s in report.served] for report in (first, again)] == [
        [True, True],
        [False, False],
    ]
    served = world.root / ".lading/rehearsal/served/shelf/text.txt"
    assert served.read_text() == "v1.2.0\n"


def test_a_rehearsal_and_a_release_have_equal_bills(world: World) -> None:
    release(world, rehearse=True)
    release(world)
    rehearsed = world.root / ".lading/rehearsal/releases/v1.2.0/dist/release.json"
    assert rehearsed.read_bytes() == (world.root / ".lading/v1.2.0/dist/release.json").read_bytes()


def test_everything_wrong_is_told_at_once_and_nothing_is_built(world: World) -> None:
    (world.root / "VERSION").write_text("1.1.0\n")
    (world.root / "new").touch()
    world.text.wrong = (Problem(text="no compiler", exit_code=69),)
    with pytest.raises(NotReady) as caught:
        release(world)
    assert caught.value.exit_code == 69
    files = {(problem.file, problem.text) for problem in caught.value.problems}
    assert {
        ("VERSION", "is not committed"),
        ("new", "is not committed"),
        ("", "no compiler"),
    } <= files
    assert any("1.1.0" in problem.text for problem in caught.value.problems)
    assert not (world.root / ".lading/v1.2.0/dist").exists()


def test_a_tag_on_another_commit_is_told_with_all_else(world: World) -> None:
    git(world.root, "tag", "v1.2.0")
    (world.root / "VERSION").write_text("1.1.0\n")
    git(world.root, "commit", "--quiet", "--all", "--message=fix: back")
    (world.root / "new").touch()
    with pytest.raises(NotReady) as caught:
        release(world)
    assert caught.value.exit_code == 4
    assert [problem.file for problem in caught.value.problems] == ["new", "VERSION", ""]
    assert "v1.2.0" in caught.value.problems[2].text


def test_a_version_below_one_that_the_commit_holds_is_refused(world: World) -> None:
    git(world.root, "tag", "v1.10.0")
    git(world.root, "tag", "v3.0.0-rc.1")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    with pytest.raises(NotReady) as caught:
        release(world)
    assert caught.value.exit_code == 3
    assert [(each.text, each.hint) for each in caught.value.problems] == [
        (
            "v1.2.0 is lower than v1.10.0, which this commit holds",
            "Name a version after 1.10.0, or release a commit from before v1.10.0.",
        )
    ]
    git(world.root, "checkout", "--quiet", "--detach", "HEAD~1")
    git(world.root, "tag", "--delete", "v1.10.0")
    git(world.root, "tag", "v1.10.0", "main")
    assert release(world).served


def test_what_is_in_step_only_on_disk_is_not(world: World) -> None:
    (world.root / "VERSION").write_text("1.1.0\n")
    git(world.root, "commit", "--quiet", "--all", "--message=fix: back")
    git(world.root, "update-index", "--assume-unchanged", "VERSION")
    (world.root / "VERSION").write_text("1.2.0\n")
    assert git(world.root, "status", "--porcelain") == ""
    with pytest.raises(NotReady, match=r"VERSION:1: the version is 1\.1\.0, not 1\.2\.0"):
        release(world)


def test_the_same_mistake_is_told_once(world: World) -> None:
    world.text.wrong = (Problem(text="no compiler"), Problem(text="no compiler"))
    with pytest.raises(NotReady) as caught:
        release(world)
    assert [problem.text for problem in caught.value.problems] == ["no compiler"]


def test_a_repository_with_nothing_to_release_is_told_so(world: World) -> None:
    world.toys.makers = []
    with pytest.raises(NotReady, match="nothing in this repository is known to be released"):
        release(world)


def test_a_tag_that_fits_no_pattern_is_refused(world: World) -> None:
    with pytest.raises(Misused):
        run_release(type(world.wish())(root=world.root, tag="1.2.0"), world.toys)
    assert not (world.root / ".lading").exists()


@pytest.mark.parametrize("outcome", [Outcome.FINDINGS, Outcome.INCOMPLETE, Outcome.ERROR])
def test_only_a_clean_answer_of_a_gate_goes_on(world: World, outcome: Outcome) -> None:
    world.opinion.outcome = outcome
    with pytest.raises(GateClosed, match=f"gate opinion answered {outcome.value}"):
        release(world)
    assert world.shelf.taken == []


@pytest.mark.parametrize(("code", "ends"), [(3, 3), (7, 3), (69, 69)])
def test_a_closed_gate_touched_nothing_unless_it_could_not_look(
    world: World, code: int, ends: int
) -> None:
    world.opinion.outcome = Outcome.FINDINGS
    world.opinion.found = (Problem(text="bad", exit_code=code),)
    with pytest.raises(GateClosed) as caught:
        release(world)
    assert caught.value.exit_code == ends


def test_a_gates_findings_are_told(world: World) -> None:
    world.opinion.outcome = Outcome.FINDINGS
    world.opinion.found = (Problem(text="does not import", file="text.txt"),)
    with pytest.raises(GateClosed, match=r"text\.txt: does not import"):
        release(world)


def test_other_bytes_under_the_same_name_are_a_conflict_and_nothing_is_published(
    world: World,
) -> None:
    world.shelf.folder.mkdir()
    (world.shelf.folder / "text.txt").write_text("older\n")
    with pytest.raises(OtherBytesArePublic, match=r"shelf has another text\.txt") as caught:
        release(world)
    assert (caught.value.exit_code, world.shelf.taken) == (4, [])


def test_what_differs_and_is_public_nowhere_may_be_deleted(world: World) -> None:
    world.shelf.says = lambda _: Seen(state=State.DIFFERENT, detail="older", hidden=True)
    with pytest.raises(OtherBytesArePublic) as caught:
        release(world)
    assert str(caught.value).splitlines()[0] == (
        "v1.2.0 conflicts with what is there, though nobody sees it; nothing was published:"
    )
    assert caught.value.hint == (
        "It is not public: if no other run is at work on it, delete it and run the same command"
        " again."
    )
    world.shelf.says = lambda artifact: Seen(
        state=State.DIFFERENT, hidden=artifact.name == "text.txt"
    )
    with pytest.raises(OtherBytesArePublic, match="conflicts with what is public") as caught:
        release(world)
    assert caught.value.hint.startswith("What is public is never replaced.")


def test_stopped_half_way_it_carries_on(world: World) -> None:
    def fail(name: str) -> None:
        if name == "text.txt":
            raise Unavailable("the shelf does not answer")

    world.shelf.before_taking = fail
    with pytest.raises(StoppedHalfWay, match="the shelf does not answer") as caught:
        release(world)
    assert caught.value.exit_code == 5
    assert "Run the same command again" in caught.value.hint
    world.shelf.before_taking = lambda name: None
    report = release(world)
    assert [served.published for served in report.served] == [False, True]
    assert world.shelf.taken == ["SUMS", "text.txt"]


def test_a_first_act_that_is_refused_is_not_half_way(world: World) -> None:
    def refuse(name: str) -> None:
        raise Refused("the shelf takes nothing today")

    world.shelf.before_taking = refuse
    with pytest.raises(Refused, match="takes nothing today") as caught:
        release(world)
    assert caught.value.exit_code == 3


def test_a_full_disk_half_way_is_told_and_the_next_run_carries_on(world: World) -> None:
    def fail(name: str) -> None:
        if name == "text.txt":
            raise OSError(28, "No space left on device")

    world.shelf.before_taking = fail
    with pytest.raises(StoppedHalfWay, match="No space left on device"):
        release(world)
    world.shelf.before_taking = lambda name: None
    assert [served.published for served in release(world).served] == [False, True]


def test_a_conflict_after_an_act_does_not_say_that_nothing_was_published(
    world: World, tmp_path: Path
) -> None:
    def change(name: str) -> None:
        late.folder.mkdir(exist_ok=True)
        (late.folder / "text.txt").write_text("theirs\n")

    late = Shelf(tmp_path / "late", "late", Rank.SHOWN)
    world.shelf.before_taking = change
    world.toys.targets = [world.shelf, late]
    with pytest.raises(OtherBytesArePublic, match="what was published before stays"):
        release(world)


def test_a_target_that_changes_under_the_release_is_noticed_before_the_act(world: World) -> None:
    looks = []

    def change() -> None:
        looks.append(1)
        if len(looks) == 2:
            world.shelf.folder.mkdir()
            (world.shelf.folder / "text.txt").write_text("theirs\n")

    world.shelf.before_looking = change
    with pytest.raises(OtherBytesArePublic):
        release(world)
    assert (world.shelf.folder / "text.txt").read_text() == "theirs\n"


def test_what_is_served_is_compared_with_what_was_built(world: World) -> None:
    world.shelf.serves = "sha256:0"
    with pytest.raises(NotServed, match=r"shelf serves SUMS as sha256:0") as caught:
        release(world)
    assert caught.value.exit_code == 7


def test_a_target_that_does_not_say_is_not_given_anything(world: World) -> None:
    world.shelf.says = lambda artifact: Seen(state=State.UNKNOWN)
    with pytest.raises(Unavailable, match="shelf does not say whether it has SUMS"):
        release(world)
    assert world.shelf.taken == []


def test_a_changed_staging_folder_is_built_again_to_the_same_bytes(world: World) -> None:
    first = release(world, plan_only=True)
    (world.root / ".lading/v1.2.0/dist/text.txt").write_text("changed\n")
    second = release(world)
    assert not second.built.reused
    assert second.built.bill == first.built.bill


@pytest.mark.parametrize("moved", [True, False], ids=["after-the-old-is-moved", "before"])
def test_a_build_that_was_killed_as_it_took_the_place_of_the_old_is_whole(
    world: World, *, moved: bool
) -> None:
    world.text.resolved = {"compiler": "1.0"}
    first = release(world, plan_only=True)
    stage = world.wish().stage
    shutil.copytree(stage.dist, stage.folder / "dist.new")
    if moved:
        stage.dist.rename(stage.folder / "dist.old")
    second = release(world, plan_only=True)
    assert second.built.reused
    assert second.built.bill == first.built.bill
    assert not list(stage.folder.glob("dist.*"))


def test_an_artifact_is_a_file_right_in_the_folder(world: World) -> None:
    class Deep(Text):
        def make(self, order: Order, /) -> Made:
            (order.folder / "sub").mkdir()
            path = order.folder / "sub" / "a.txt"
            path.touch()
            made = Artifact(name="sub/a.txt", kind="text", digest="sha256:0", path=path)
            return Made(artifacts=[made])

    world.toys.makers = [Deep()]
    with pytest.raises(NotMade, match=r"text made .sub/a\.txt., which is not the name of a file"):
        release(world)


def test_what_was_resolved_is_given_to_the_rebuild(world: World) -> None:
    seen = []

    def content(order: Order) -> str:
        seen.append(order.resolved)
        return "x"

    world.text.content = content
    world.text.resolved = {"compiler": "1.0"}
    release(world, plan_only=True)
    (world.root / ".lading/v1.2.0/dist/SUMS").unlink()
    release(world)
    assert seen == [None, {"compiler": "1.0"}]


def test_a_proof_builds_twice_and_finds_what_depends_on_the_folder(world: World) -> None:
    report = release(world, prove=True)
    assert len(report.served) == 2
    world.text.content = lambda order: str(order.release.source)
    (world.root / ".lading/v1.2.0/dist/text.txt").unlink()
    with pytest.raises(NotReproducible, match=r"SUMS, text\.txt"):
        release(world, prove=True)


def test_a_proof_builds_the_commit_that_was_built(world: World) -> None:
    def content(order: Order) -> str:
        git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: meanwhile")
        return order.release.commit

    world.text.content = content
    assert len(release(world, prove=True).served) == 2


def test_a_proof_is_told_to_take_nothing_that_was_made_before(world: World) -> None:
    anew = []

    def content(order: Order) -> str:
        anew.append(order.anew)
        return "x"

    world.text.content = content
    release(world, prove=True)
    assert anew == [False, True]


def test_a_proof_builds_under_another_umask_and_restores_ours(world: World) -> None:
    masks = []

    def content(order: Order) -> str:
        masks.append(mask := os.umask(0))
        os.umask(mask)
        return "x"

    world.text.content = content
    before = os.umask(0o022)
    try:
        release(world, prove=True)
        assert os.umask(before) == 0o022
    finally:
        os.umask(before)
    assert masks == [0o022, 0o077]


def test_two_runs_of_one_release_do_not_meet(world: World) -> None:
    with world.wish().stage.held(), pytest.raises(Running, match="Another run is at work"):
        release(world)
    assert len(release(world).served) == 2


def test_each_act_has_a_line_before_and_after_it(world: World) -> None:
    release(world)
    journal = (world.root / ".lading/v1.2.0/journal.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in journal]
    assert [(e["event"], e["act"], e["artifact"]) for e in entries] == [
        ("begin", "take", "SUMS"),
        ("end", "take", "SUMS"),
        ("begin", "take", "text.txt"),
        ("end", "take", "text.txt"),
        ("begin", "read back", "SUMS"),
        ("end", "read back", "SUMS"),
        ("begin", "read back", "text.txt"),
        ("end", "read back", "text.txt"),
    ]


def test_the_state_of_lading_is_unseen_by_git(world: World) -> None:
    release(world)
    assert len(release(world).served) == 2  # a dirty tree would have been refused
    assert (world.root / ".lading/.gitignore").read_text() == "*\n"


def test_an_artifact_knows_nothing_of_where_it_lies(world: World, tmp_path: Path) -> None:
    bill = (release(world).built.bill.artifacts[0].file.parent / "release.json").read_text()
    assert str(tmp_path) not in bill


def test_targets_of_one_rank_work_at_the_same_time(world: World, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=60)

    def meet(name: str) -> None:
        both.wait()  # breaks if the other one is not there as well

    world.toys.targets = [
        Shelf(tmp_path / name, name, before_taking=meet) for name in ("attic", "cellar")
    ]
    assert [served.target for served in release(world).served] == [
        "attic", "attic", "cellar", "cellar",
    ]  # fmt: skip


def test_what_the_others_of_a_rank_did_is_half_of_a_release(world: World, tmp_path: Path) -> None:
    def fail(name: str) -> None:
        raise Refused("closed")

    world.toys.targets = [
        Shelf(tmp_path / "attic", "attic", before_taking=fail),
        Shelf(tmp_path / "cellar", "cellar"),
        Shelf(tmp_path / "roof", "roof", Rank.SHOWN),
    ]
    with pytest.raises(StoppedHalfWay, match="closed"):
        release(world)
    assert (tmp_path / "cellar/text.txt").exists()
    assert not (tmp_path / "roof").exists()


def test_of_several_failures_a_conflict_is_told_and_the_others_are_logged(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(name: str) -> None:
        raise Unavailable("attic is silent")

    def taken(name: str) -> None:
        raise Conflict("cellar has another")

    world.toys.targets = [
        Shelf(tmp_path / "attic", "attic", before_taking=silent),
        Shelf(tmp_path / "cellar", "cellar", before_taking=taken),
    ]
    with pytest.raises(Conflict, match="cellar has another"):
        release(world)
    assert "attic is silent" in caplog.text


class Draft(Shelf):
    """Nobody finds its files before ``page`` took them; after that it says where, or fails."""

    page: Shelf
    silent: bool = False

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        if self.silent and self.page.taken:
            raise Unavailable("no answer")
        seen = super().look(release, artifacts)
        return seen if self.page.taken else {n: replace(s, address="") for n, s in seen.items()}


@pytest.fixture
def draft(world: World, tmp_path: Path) -> Draft:
    draft = Draft(tmp_path / "draft", "draft", Rank.HIDDEN)
    draft.page = Shelf(tmp_path / "page", "page", Rank.SHOWN)
    world.toys.targets = [draft, draft.page]
    return draft


def test_a_run_that_publishes_a_draft_says_where_its_files_are_found(
    world: World, draft: Draft
) -> None:
    def fail(name: str) -> None:
        raise Unavailable("no")

    draft.page.before_taking = fail
    with pytest.raises(StoppedHalfWay):
        release(world)
    draft.page.before_taking = lambda name: None
    report = release(world)
    assert [(s.target, s.address, s.published) for s in report.served] == [
        ("draft", "shelf:SUMS", False),
        ("draft", "shelf:text.txt", False),
        ("page", "shelf:SUMS", True),
        ("page", "shelf:text.txt", True),
    ]


def test_what_is_published_is_published_though_nobody_says_where(
    world: World, draft: Draft, caplog: pytest.LogCaptureFixture
) -> None:
    draft.silent = True
    assert [s.address for s in release(world).served] == ["", "", "shelf:SUMS", "shelf:text.txt"]
    assert "draft does not say where its files are found: no answer" in caplog.text


def test_a_place_where_our_folder_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be made: No such file") as caught:
        lading_folder(tmp_path / "gone")
    assert caught.value.hint == "Lading keeps its state there: it must be possible to write."
