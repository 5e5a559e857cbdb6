from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import pytest

from lading_artifact import Artifact, Outcome, Rank, Release, Tables, Verdict, Wire
from lading_release import (
    GateClosed,
    NothingRehearsed,
    NotReady,
    Parts,
    Running,
    conclusion,
    document,
    run_release,
    serving,
    snapshot,
    wishes_for_head,
)
from lading_release._wish import Wish
from lading_run import Problem, Unavailable
from toys import Shelf, World, git


def wishes(root: Path, unit: str | None = None) -> list[Wish]:
    with wishes_for_head(root, unit=unit) as found:
        return found


def rehearse(world: World) -> tuple[str, list[str]]:
    """Rehearse HEAD; return the tag and what was published by that."""
    [wish] = wishes(world.root)
    report = run_release(wish, world.toys)
    return wish.tag, [each.artifact.name for each in report.served if each.published]


def test_head_is_rehearsed_under_its_own_version(world: World) -> None:
    assert rehearse(world) == ("v1.2.0", ["SUMS", "text.txt"])
    assert rehearse(world) == ("v1.2.0", [])


class Rootless(Shelf):
    """A shelf whose stand-in lacks a tool; nobody may ask it for anything in a rehearsal."""

    def problems(self, release: Release, /) -> Sequence[Problem]:
        raise AssertionError("the world was asked")

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        raise Unavailable("", problems=[Problem(text="registry is missing", exit_code=69)])
        yield self


def test_without_a_stand_in_all_else_that_is_wrong_is_told_too(world: World) -> None:
    with (world.root / "lading.toml").open("a") as settings:
        settings.write('[release]\nneeds = ["lint"]\n')
    git(world.root, "commit", "--quiet", "--all", "--message=chore: needs")
    (world.root / "VERSION").write_text("1.2.0\n\n")
    world.text.wrong = (Problem(text="go was not found", exit_code=69),)
    world.toys.targets = [Rootless(world.shelf.folder)]
    with pytest.raises(NotReady) as caught:
        run_release(world.wish(rehearse=True), world.toys)
    assert [str(each) for each in caught.value.problems] == [
        "VERSION: is not committed",
        "go was not found",
        "lading.toml:4: release.needs[0]: there is no noxfile.py for 'lint'",
        "registry is missing",
    ]


def test_two_rehearsals_are_never_under_way_at_once(world: World) -> None:
    [wish] = wishes(world.root)

    def find(tables: Tables, release: Release) -> Parts:
        return replace(world.toys(tables, release), gates=[Another(world)])

    run_release(wish, find)
    with serving(world.root, world.toys), pytest.raises(Running):
        wishes(world.root)


def test_nobody_replaces_the_checkout_of_a_rehearsal_that_has_only_begun(world: World) -> None:
    with wishes_for_head(world.root) as [wish]:
        before = wish.root.stat().st_ino
        with pytest.raises(Running), wishes_for_head(world.root):
            pass
        assert wish.root.stat().st_ino == before


@dataclass
class Another:
    """A gate that waits for another rehearsal, which is refused."""

    world: World
    name: str = "another"

    def problems(self, _: Release, /) -> tuple[Problem, ...]:
        return ()

    def judge(self, _: Release, __: Sequence[Artifact], /) -> Verdict:
        before = (self.world.root / ".lading/rehearsal/checkouts/one").stat().st_ino
        with pytest.raises(Running):
            wishes(self.world.root)
        assert (self.world.root / ".lading/rehearsal/checkouts/one").stat().st_ino == before
        return Verdict(outcome=Outcome.CLEAN)


def test_what_is_not_committed_is_left_out_and_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (world.root / "new.txt").touch()
    with caplog.at_level("INFO"):
        assert rehearse(world)[0] == "v1.2.0"
    assert "uncommitted changes are left out: new.txt" in caplog.messages
    for number in range(7):
        (world.root / f"new{number}.txt").touch()
    with caplog.at_level("INFO"):
        wishes(world.root)
    assert "uncommitted changes are left out: in 8 files" in caplog.messages


def test_where_the_tag_is_on_another_commit_the_next_version_is_set(world: World) -> None:
    git(world.root, "tag", "v1.2.0")
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    assert rehearse(world) == ("v1.2.1", ["SUMS", "text.txt"])
    assert rehearse(world) == ("v1.2.1", [])
    assert (world.root / "VERSION").read_text() == "1.2.0\n"
    assert git(world.root, "status", "--porcelain") == ""


def test_where_an_earlier_rehearsal_took_the_tag_the_next_version_is_set(world: World) -> None:
    world.text.content = lambda order: "the same in every version"
    rehearse(world)
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    assert rehearse(world) == ("v1.2.1", [])
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: yet more")
    assert rehearse(world) == ("v1.2.2", [])


def test_a_rehearsal_that_published_nothing_has_not_taken_the_tag(world: World) -> None:
    world.opinion.outcome = Outcome.FINDINGS
    with pytest.raises(GateClosed):
        rehearse(world)
    world.opinion.outcome = Outcome.CLEAN
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: mended")
    assert rehearse(world) == ("v1.2.0", ["SUMS", "text.txt"])


def with_remote_in_settings(world: World, name: str) -> None:
    """Name the remote in the settings, of a clone that has one called origin."""
    with (world.root / "lading.toml").open("a") as file:
        file.write(f'[git]\nremote = "{name}"\n')
    git(world.root, "commit", "--quiet", "--all", "--message=chore: name the remote")
    git(world.root, "remote", "add", "origin", "nowhere.git")


MISSING = (
    "to publish it: There is no git remote 'upstream'"
    " (`git remote add upstream ADDRESS`, or name another in [git] remote.)"
)


def test_a_remote_that_the_clone_lacks_is_told_and_stops_no_rehearsal(world: World) -> None:
    with_remote_in_settings(world, "upstream")
    [thrown_away] = wishes(world.root)
    for wish in (world.wish(rehearse=True, plan_only=True), world.wish(rehearse=True), thrown_away):
        report = run_release(wish, world.toys)
        assert conclusion(report)[1:] == [MISSING]
        assert document(report)["missing"] == ["There is no git remote 'upstream'"]


def test_a_remote_that_the_clone_has_is_not_asked_by_a_rehearsal(world: World) -> None:
    with_remote_in_settings(world, "origin")
    [thrown_away] = wishes(world.root)
    for wish in (world.wish(rehearse=True), thrown_away):
        assert run_release(wish, world.toys).missing == ()


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param([], "v0.1.0", id="the first"),
        pytest.param(["v2.0.0", "v2.1.0", "junk"], "v2.1.1", id="after the last tag"),
    ],
)
def test_a_version_that_the_tag_decides_needs_no_commit(
    world: World, tags: list[str], expected: str
) -> None:
    (world.root / "lading.toml").write_text('[version]\nsource = "tag"\n')
    git(world.root, "commit", "--quiet", "--all", "--message=feat: the tag decides")
    for tag in tags:
        git(world.root, "tag", tag)
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    [wish] = wishes(world.root)
    assert wish.tag == expected
    assert git(wish.root, "rev-parse", "HEAD") == git(world.root, "rev-parse", "HEAD")


def test_every_unit_is_rehearsed_or_the_one_that_is_named(world: World) -> None:
    (world.root / "lading.toml").write_text(
        '[units.api]\ntag = "api/v{version}"\nversion = { source = "VERSION" }\n'
        '[units.cli]\ntag = "cli/v{version}"\nversion = { source = "VERSION" }\n'
    )
    git(world.root, "commit", "--quiet", "--all", "--message=feat: units")
    assert [wish.tag for wish in wishes(world.root)] == ["api/v1.2.0", "cli/v1.2.0"]
    assert [wish.tag for wish in wishes(world.root, unit="cli")] == ["cli/v1.2.0"]


def test_what_was_rehearsed_is_served_with_directions(world: World) -> None:
    rehearse(world)
    with serving(world.root, world.toys) as served:
        assert served.directions == {"v1.2.0": ("take SUMS from shelf", "take text.txt from shelf")}


def test_what_was_published_is_told_of_those_who_got_it_and_no_plan_is(
    world: World, tmp_path: Path
) -> None:
    run_release(world.wish(rehearse=True, plan_only=True), world.toys)
    with pytest.raises(NothingRehearsed), serving(world.root, world.toys):
        pass
    world.toys.targets.append(Shelf(tmp_path / "attic", "attic", Rank.HIDDEN, snapshots=True))
    wish = snapshot(world.root, rehearse=True)
    run_release(wish, world.toys)
    world.toys.targets.append(replace(world.shelf, name="new"))
    with serving(world.root, world.toys) as served:
        told = ("take SUMS from attic", "take text.txt from attic")
        assert served.directions == {wish.tag: told}


def test_the_same_place_is_another_target_in_another_unit(world: World, tmp_path: Path) -> None:
    (world.root / "lading.toml").write_text(
        '[units.api]\ntag = "api/v{version}"\nversion = { source = "VERSION" }\n'
        '[units.cli]\ntag = "cli/v{version}"\nversion = { source = "VERSION" }\n'
    )
    git(world.root, "commit", "--quiet", "--all", "--message=feat: units")

    def find(tables: Tables, release: Release) -> Parts:
        found = world.toys(tables, release)
        return replace(found, targets=[Branch(tmp_path / "shelf", says_where=release.unit)])

    world.text.content = lambda order: "the same in both"
    with wishes_for_head(world.root) as both:
        for wish in both:
            run_release(wish, find)
    with serving(world.root, find) as served:
        assert served.directions == {
            "api/v1.2.0": ("it is in api",),
            "cli/v1.2.0": ("it is in cli",),
        }


@dataclass
class Branch(Shelf):
    """A place where each unit has a corner of its own."""

    says_where: str = ""

    def directions(self, _: Release, __: Sequence[Artifact], /) -> Sequence[str]:
        return [f"it is in {self.says_where}"]


def test_what_the_settings_no_longer_name_is_not_served_and_that_is_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    rehearse(world)
    world.toys.targets = [replace(world.shelf, name="new")]
    with serving(world.root, world.toys) as served:
        assert served.directions == {"v1.2.0": ()}
    text = "v1.2.0: what went to shelf is not served: the settings no longer name it"
    assert text in caplog.messages


def test_a_bill_in_the_repository_itself_is_not_taken_for_ours(world: World) -> None:
    (world.root / "web/dist").mkdir(parents=True)
    (world.root / "web/dist/release.json").write_text("{}")
    git(world.root, "add", ".")
    git(world.root, "commit", "--quiet", "--message=feat: web")
    rehearse(world)
    with serving(world.root, world.toys) as served:
        assert list(served.directions) == ["v1.2.0"]


def test_there_is_nothing_to_serve_before_a_rehearsal(world: World) -> None:
    with (
        pytest.raises(NothingRehearsed, match="Nothing has been rehearsed"),
        serving(world.root, world.toys),
    ):
        pass
