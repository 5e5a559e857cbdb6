"""A plan is carried out in the world that it was made for, and in no other."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import Artifact, Release, Seen, State, Verdict
from lading_release import (
    NotAPlan,
    OtherBytesArePublic,
    Phase,
    StoppedHalfWay,
    WorldMoved,
    run_release,
    write_plan,
)
from lading_run import Misused, Unavailable
from toys import Opinion, World, git, plan_of


@pytest.fixture
def plan(world: World, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write_plan(path, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    return path


def carry_out(world: World, plan: Path) -> list[str]:
    report = run_release(replace(world.wish(), plan=plan), world.toys)
    return [served.artifact.name for served in report.served if served.published]


def moved(world: World, plan: Path) -> list[str]:
    with pytest.raises(WorldMoved) as caught:
        carry_out(world, plan)
    assert caught.value.exit_code == 6
    assert world.shelf.taken == []
    return [str(problem) for problem in caught.value.problems]


def test_it_is_carried_out_and_again_with_nothing_to_do(world: World, plan: Path) -> None:
    assert carry_out(world, plan) == ["SUMS", "text.txt"]
    assert carry_out(world, plan) == []


def test_a_plan_stopped_half_way_is_carried_on(world: World, plan: Path) -> None:
    def fail(name: str) -> None:
        if name == "text.txt":
            raise Unavailable("no")

    world.shelf.before_taking = fail
    with pytest.raises(StoppedHalfWay):
        carry_out(world, plan)
    world.shelf.before_taking = lambda name: None
    assert carry_out(world, plan) == ["text.txt"]


def test_what_appeared_under_a_name_is_a_drift(world: World, plan: Path) -> None:
    world.shelf.folder.mkdir()
    (world.shelf.folder / "text.txt").write_text("somebody else's")
    (world.shelf.folder / "SUMS").write_text("somebody else's")
    assert moved(world, plan) == [
        "shelf: SUMS is there with other bytes (other bytes)",
        "shelf: text.txt is there with other bytes (other bytes)",
    ]


def test_what_vanished_is_a_drift(world: World, tmp_path: Path) -> None:
    run_release(world.wish(), world.toys)
    plan = tmp_path / "plan.json"
    write_plan(plan, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    (world.shelf.folder / "text.txt").unlink()
    world.shelf.taken.clear()
    assert moved(world, plan) == ["shelf: text.txt is absent, was same"]


def test_what_stands_beside_it_is_part_of_the_world(world: World, tmp_path: Path) -> None:
    marks = ["main=1"]

    def absent(artifact: Artifact) -> Seen:
        return Seen(state=State.ABSENT, mark=marks[-1])

    world.shelf.says = absent
    plan = tmp_path / "plan.json"
    write_plan(plan, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    marks.append("main=2")
    assert moved(world, plan) == [
        "shelf: SUMS stands beside main=2, was main=1",
        "shelf: text.txt stands beside main=2, was main=1",
    ]


def test_another_commit_is_a_drift(world: World, plan: Path) -> None:
    first = git(world.root, "rev-parse", "HEAD")[:12]
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    head = git(world.root, "rev-parse", "HEAD")[:12]
    assert moved(world, plan) == [f"HEAD is {head}, the plan was made for {first}"]


def test_other_bytes_are_a_drift(world: World, plan: Path) -> None:
    world.text.content = lambda order: "another compiler\n"
    (world.root / ".lading/v1.2.0/dist/text.txt").unlink()
    found = moved(world, plan)
    assert found[0] == "what was built now is not what the plan was made for"
    assert [line.split(" is ")[0] for line in found[1:]] == ["SUMS", "text.txt"]


def test_a_target_more_or_less_is_a_drift(world: World, plan: Path) -> None:
    world.toys.targets = [replace(world.shelf, name="attic")]
    assert moved(world, plan) == [
        "shelf does not take SUMS any more",
        "shelf does not take text.txt any more",
        "attic: SUMS was not part of the plan",
        "attic: text.txt was not part of the plan",
    ]


def test_a_plan_of_a_rehearsal_is_none_for_the_world(world: World, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    wish = world.wish(rehearse=True, plan_only=True)
    write_plan(path, plan_of(run_release(wish, world.toys)))
    with pytest.raises(Misused, match="is the plan of a rehearsal") as caught:
        carry_out(world, path)
    assert caught.value.hint == "Add --rehearse."


def test_a_plan_for_the_world_is_none_of_a_rehearsal(world: World, plan: Path) -> None:
    with pytest.raises(Misused, match="is the plan of a release, not of a rehearsal"):
        run_release(replace(world.wish(rehearse=True), plan=plan), world.toys)


def test_without_a_plan_other_bytes_are_a_conflict(world: World) -> None:
    world.shelf.folder.mkdir()
    (world.shelf.folder / "text.txt").write_text("somebody else's")
    with pytest.raises(OtherBytesArePublic):
        run_release(world.wish(), world.toys)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "it is no JSON (line 1)"),
        ("[]", "something that a plan has"),
        ("{}", "something that a plan has"),
        ('{"digest": "", "schema": 7}', "its schema is 7"),
    ],
)
def test_what_is_no_plan_is_told(world: World, plan: Path, content: str, why: str) -> None:
    plan.write_text(content)
    with pytest.raises(NotAPlan) as caught:
        carry_out(world, plan)
    assert (caught.value.exit_code, why in str(caught.value)) == (2, True)


def test_a_plan_that_was_changed_is_refused(world: World, plan: Path) -> None:
    document = json.loads(plan.read_text())
    document["steps"][0]["state"] = "same"
    plan.write_text(json.dumps(document))
    with pytest.raises(NotAPlan, match="was changed after it was made"):
        carry_out(world, plan)


def test_a_plan_that_is_not_there_is_told(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match="No such file"):
        carry_out(world, tmp_path / "none.json")


def test_another_machine_builds_to_what_the_plan_resolved(world: World, tmp_path: Path) -> None:
    world.text.resolved = {"compiler": "1.0"}
    world.text.content = lambda order: f"{(order.resolved or {}).get('compiler', 'newest')}\n"
    run_release(world.wish(plan_only=True), world.toys)
    path = tmp_path / "plan.json"
    write_plan(path, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    assert json.loads(path.read_text())["resolved"] == {"text": {"compiler": "1.0"}}


def test_the_phase_of_a_plan_changes_nothing(world: World, plan: Path) -> None:
    report = run_release(world.wish().but(until=Phase.PLANNED), world.toys)
    assert (world.shelf.taken, len(plan_of(report).to_do)) == ([], 2)


def test_what_moves_while_the_gates_are_asked_is_a_drift(world: World, tmp_path: Path) -> None:
    marks = ["main=1"]
    world.shelf.says = lambda artifact: Seen(state=State.ABSENT, mark=marks[-1])
    plan = tmp_path / "plan.json"
    write_plan(plan, plan_of(run_release(world.wish(plan_only=True), world.toys)))

    class Slow(Opinion):
        def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
            marks.append("main=2")
            return super().judge(release, artifacts)

    world.toys.gates = [Slow()]
    assert moved(world, plan)[0] == "shelf: SUMS stands beside main=2, was main=1"


def test_what_a_planner_was_not_allowed_to_see_may_be_absent(world: World, tmp_path: Path) -> None:
    states = [State.UNKNOWN]
    world.shelf.says = lambda artifact: Seen(state=states[-1])
    plan = tmp_path / "plan.json"
    write_plan(plan, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    world.shelf.says = None
    assert carry_out(world, plan) == ["SUMS", "text.txt"]


def test_what_vanished_from_a_release_that_is_begun_is_a_drift(
    world: World, tmp_path: Path
) -> None:
    run_release(world.wish(), world.toys)
    (world.shelf.folder / "SUMS").unlink()
    plan = tmp_path / "plan.json"
    write_plan(plan, plan_of(run_release(world.wish(plan_only=True), world.toys)))
    (world.shelf.folder / "text.txt").unlink()
    shutil.copy(world.root / ".lading/v1.2.0/dist/SUMS", world.shelf.folder)
    world.shelf.taken.clear()
    assert moved(world, plan) == ["shelf: text.txt is absent, was same"]
