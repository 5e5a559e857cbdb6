"""Only a green commit is released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lading_artifact import Answer, Release
from lading_git import Repository
from lading_release import NotReady, Report, Stage, conclusion, document, run_release
from lading_release._needs import Checked, answers
from lading_run import Command, Completed, Problem, run
from toys import World, git, plan_of

NOXFILE = """
import pathlib, nox
nox.options.default_venv_backend = "none"

@nox.session
def lint(session):
    count = pathlib.Path(r"{count}")
    count.write_text(count.read_text() + "lint ")
    session.run("{command}", external=True)
"""


@dataclass
class Clerk:
    """Answers from a list."""

    known: dict[str, Answer]
    name: str = "clerk"
    asked: list[str] = field(default_factory=list)

    def answers(self, release: Release, needs: Sequence[str], /) -> Mapping[str, Answer]:
        self.asked += needs
        return self.known


def need(world: World, *names: str) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    with (world.root / "lading.toml").open("a") as file:
        file.write(f"[release]\nneeds = [{quoted}]\n")
    git(world.root, "add", ".")
    git(world.root, "commit", "--quiet", "--message=chore: needs")


def with_session(world: World, tmp_path: Path, command: str) -> Path:
    count = tmp_path / "count"
    count.write_text("")
    (world.root / "noxfile.py").write_text(NOXFILE.format(count=count, command=command))
    need(world, "lint")
    return count


def release(world: World, **options: bool) -> Report:
    return run_release(world.wish(**options), world.toys)


def test_the_sessions_are_run_once_on_a_commit_and_the_plan_says_so(
    world: World, tmp_path: Path
) -> None:
    count = with_session(world, tmp_path, "true")
    report = release(world, plan_only=True)
    assert plan_of(report).needs == {"lint": Answer(passed=True, by="nox -s lint")}
    assert "lint passed (nox -s lint)" in conclusion(report)
    assert release(world).served
    assert count.read_text() == "lint "


def test_who_runs_the_sessions_is_for_the_caller_to_say(world: World, tmp_path: Path) -> None:
    count = with_session(world, tmp_path, "true")
    asked: list[Command] = []

    def watched(command: Command, /) -> Completed:
        asked.append(command)
        return run(command)

    assert run_release(world.wish(), world.toys, runner=watched).served
    words = [command.argv[-1] for command in asked]
    assert (words, count.read_text()) == (["--json", "lint"], "lint ")


def test_a_session_that_fails_stops_the_release_and_is_run_again(
    world: World, tmp_path: Path
) -> None:
    count = with_session(world, tmp_path, "false")
    for _ in range(2):
        with pytest.raises(NotReady) as caught:
            release(world)
        [problem] = caught.value.problems
        assert problem.text == "lint did not pass on this commit (`nox -s lint` ended with 1)"
    assert (count.read_text(), world.shelf.taken) == ("lint lint ", [])


def test_the_sessions_run_on_the_commit_and_not_on_the_checkout(
    world: World, tmp_path: Path
) -> None:
    with_session(world, tmp_path, "true")
    release(world, plan_only=True)
    assert not (world.root / ".nox").exists()
    assert not (world.root / ".lading/v1.2.0/source/.nox").exists()


def test_all_that_is_no_session_is_told_before_any_runs(world: World, tmp_path: Path) -> None:
    count = with_session(world, tmp_path, "true")
    settings = world.root / "lading.toml"
    settings.write_text(settings.read_text().replace('["lint"]', '["lint", "lnit", "other"]'))
    git(world.root, "commit", "--quiet", "--all", "--message=chore: more needs")
    world.text.wrong = (Problem(text="another mistake", exit_code=2),)
    with pytest.raises(NotReady) as caught:
        release(world)
    assert [str(each) for each in caught.value.problems] == [
        "another mistake",
        "lading.toml:4: release.needs[1]: there is no session 'lnit'",
        "lading.toml:4: release.needs[2]: there is no session 'other'",
    ]
    assert caught.value.problems[1].hint == "Did you mean 'lint'?"
    assert (caught.value.exit_code, count.read_text()) == (2, "")
    (world.root / "noxfile.py").unlink()
    git(world.root, "commit", "--quiet", "--all", "--message=chore: no sessions")
    with pytest.raises(NotReady, match=r"there is no noxfile\.py for 'lint'"):
        release(world)


SEVERAL = """
import nox
print("a noxfile may say something")

@nox.session(python=["3.11", "3.12"])
@nox.parametrize("django", ["4", "5"])
def tests(session, django):
    pass
"""


def test_a_session_has_the_names_that_nox_knows(world: World) -> None:
    (world.root / "noxfile.py").write_text(SEVERAL)
    git(world.root, "add", ".")
    wrong = ["tests(django='4')", "tests-3.11(django='9')", "tests-3.13"]
    known = ["tests", "tests-3.11", "tests-3.11(django='4')"]
    need(world, *known, *wrong)
    with pytest.raises(NotReady) as caught:
        release(world)
    assert [str(each) for each in caught.value.problems] == [
        f"lading.toml:4: release.needs[{number}]: there is no session {name!r}"
        for number, name in enumerate(wrong, 3)
    ]
    assert caught.value.problems[0].hint.startswith('Did you mean "tests-3.1')


def test_a_noxfile_that_cannot_be_read_is_told_beside_all_else(world: World) -> None:
    (world.root / "noxfile.py").write_text("import nothing_of_that_name\n")
    need(world, "lint")
    world.text.wrong = (Problem(text="another mistake"),)
    with pytest.raises(NotReady) as caught:
        release(world)
    other, noxfile = caught.value.problems
    assert other.text == "another mistake"
    assert "nothing_of_that_name" in noxfile.text


def test_who_knows_is_asked_instead(world: World) -> None:
    need(world, "lint", "tests")
    clerk = Clerk({"lint": Answer(passed=True, by="run 1"), "tests": Answer(passed=True, by="2")})
    world.toys.witnesses = [clerk]
    report = release(world)
    assert clerk.asked == ["lint", "tests"]
    plan = document(report)["plan"]
    assert isinstance(plan, dict)
    assert plan["needs"] == {
        "lint": {"passed": True, "by": "run 1"},
        "tests": {"passed": True, "by": "2"},
    }


def test_what_nobody_knows_or_what_failed_stops_the_release(world: World) -> None:
    need(world, "lint", "tests")
    world.toys.witnesses = [Clerk({"lint": Answer(passed=False, by="check run 7")})]
    with pytest.raises(NotReady) as caught:
        release(world)
    assert [problem.text for problem in caught.value.problems] == [
        "lint did not pass on this commit (check run 7)",
        "tests did not pass on this commit (unknown to clerk)",
    ]


def test_a_pass_on_another_commit_is_forgotten(world: World, tmp_path: Path) -> None:
    count = with_session(world, tmp_path, "true")
    release(world, plan_only=True)
    git(world.root, "commit", "--quiet", "--allow-empty", "--message=fix: more")
    release(world, plan_only=True)
    assert count.read_text() == "lint lint "


def test_who_needs_nothing_asks_nobody(world: World, tmp_path: Path) -> None:
    clerk = Clerk({})
    facts = release(world, plan_only=True).release
    checked = Checked(facts, Stage(tmp_path), Repository(facts.root))
    assert (answers(checked, (), [clerk]), clerk.asked) == ({}, [])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param('session.skip("not today")', "skipped", id="skipped"),
        pytest.param('session.error("no")', "ended with 1", id="failed"),
    ],
)
def test_what_was_skipped_did_not_pass(world: World, body: str, why: str) -> None:
    (world.root / "noxfile.py").write_text(
        'import nox\nnox.options.default_venv_backend = "none"\n\n'
        f"@nox.session\ndef lint(session):\n    {body}\n"
    )
    need(world, "lint")
    with pytest.raises(NotReady, match=why):
        release(world)


def test_one_who_saw_it_fail_outweighs_one_who_saw_it_pass(world: World) -> None:
    need(world, "lint")
    good, bad = Answer(passed=True, by="run 1"), Answer(passed=False, by="run 2")
    for answers_of in ([good, bad], [bad, good]):
        world.toys.witnesses = [Clerk({"lint": answer}) for answer in answers_of]
        with pytest.raises(NotReady, match="run 2"):
            release(world)
