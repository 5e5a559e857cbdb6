from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_changelog import Unconventional, check
from lading_changelog._fault import fault_of
from lading_git import NoSuchCommit
from lading_git.testing import Sample
from lading_project import Unit
from lading_run import Misused
from lading_version import BumpRules, Part, VersionTable

Told = tuple[int, str, str]
TYPES = {"feat", "fix"}


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("feat: x", ""),
        ("Feat(api, cli)!: x", ""),
        ("feat:x", "a space is missing after the colon"),
        ("feat(a):x", "a space is missing after the colon"),
        ("feat : x", "a space stands before the colon"),
        ("feat (a): x", "a space stands before the colon"),
        ("feat: ", "no description stands after the colon"),
        ("feat(a: x", "the scope is not closed"),
        ("feat(): x", "the scope is empty"),
        ("feat( ): x", "the scope is empty"),
        ("Feat(\u00a0)!: x", "the scope is empty"),
        ("net(): x", "unknown type 'net'"),
        ("feat():x", "a space is missing after the colon"),
        ("feat: x(): y", ""),
        ("feat(a): x(): y", ""),
        ("Update x", "it does not begin with a type and a colon"),
        ("(a): x", "it does not begin with a type and a colon"),
        ("", "the message is empty"),
        ("net: x", "unknown type 'net'"),
    ],
)
def test_what_is_wrong_is_said(subject: str, fault: str) -> None:
    assert fault_of(subject, "", TYPES) == fault


def test_a_footer_on_what_breaks_is_in_capitals() -> None:
    assert fault_of("feat: x", "BREAKING CHANGE: y", TYPES) == ""
    assert fault_of("feat: x", "a\n\nbreaking change: y", TYPES) == (
        "a footer is 'breaking change', which has to be in capitals"
    )


@pytest.mark.parametrize(
    "line", ["BREAKING CHANGE:", "BREAKING CHANGES : ", "BREAKING-CHANGE:\nRefs: #1"]
)
@pytest.mark.parametrize("body", ["{}", "Why.\n\n{}\n", "```\nx\n```\n\n{}"])
def test_a_footer_that_does_not_say_what_breaks_is_told(body: str, line: str) -> None:
    told = line.partition(":")[0].rstrip()
    fault = f"the footer {told!r} is not understood: write 'BREAKING CHANGE: what breaks'"
    assert fault_of("feat: x", body.format(line), TYPES) == fault
    assert fault_of("feat!: x", body.format(line), TYPES) == ""


@pytest.mark.parametrize("line", ["BREAKING  CHANGE: y", "BREAKING_CHANGE: y", "BREAKINGCHANGE: y"])
def test_a_footer_that_is_not_understood_is_told(line: str) -> None:
    assert "is not understood" in fault_of("feat: x", f"Why.\n\n{line}", TYPES)


@pytest.mark.parametrize(
    "body",
    [
        "BREAKING CHANGES: y",
        "BREAKING CHANGE : y",
        "BREAKING CHANGE:y",
        "BREAKING CHANGE:\n\ny",
        "BREAKING CHANGE:\n\nBREAKING CHANGE: y",
        "BREAKING CHANGES are told at the end: see there",
        "```\nBREAKING CHANGE:\nbreaking change: y\n```",
    ],
)
def test_a_footer_that_is_understood_or_none_is_no_fault(body: str) -> None:
    assert fault_of("feat: x", body, TYPES) == ""


@given(st.text())
def test_every_text_has_a_fault_or_none(subject: str) -> None:
    assert isinstance(fault_of(subject, subject, TYPES), str)


@pytest.fixture
def mixed(sample: Sample) -> Sample:
    sample.commit("Begin")
    sample.tag("v1.0.0")
    sample.commit("feat: a")
    sample.commit('Revert "feat: a"')
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("net: b", side="1")
    sample.git("switch", "--quiet", "main")
    sample.commit("Update c", main="1")
    sample.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side")
    return sample


def test_all_commits_that_are_not_conventional_are_told(mixed: Sample) -> None:
    with pytest.raises(Unconventional) as caught:
        check(mixed.repository, "v1.0.0..HEAD")
    names = [mixed.git("rev-parse", "--short=12", rev) for rev in ("HEAD^1", "side")]
    assert sorted(str(caught.value).splitlines()) == sorted([
        f"{names[0]} 'Update c': it does not begin with a type and a colon",
        f"{names[1]} 'net: b': unknown type 'net'",
    ])  # fmt: skip
    assert caught.value.exit_code == 3
    assert caught.value.hint.startswith("type(scope): description, where type is one of build, ")


def test_the_types_are_those_of_the_settings(mixed: Sample) -> None:
    table = VersionTable(bump=BumpRules(types={"net": Part.MINOR}))
    unit = Unit(tables={"version": table})
    assert check(mixed.repository, "v1.0.0..side", unit=unit) == 3
    assert check(mixed.repository, "side..side") == 0


@pytest.mark.parametrize("commits", ["HEAD", "..HEAD", "a...b"])
def test_a_range_has_two_ends(mixed: Sample, commits: str) -> None:
    with pytest.raises(Misused, match="is no range of commits"):
        check(mixed.repository, commits)


def test_without_a_range_it_is_what_came_after_the_last_version_of_the_unit(
    mixed: Sample,
) -> None:
    with pytest.raises(Unconventional, match="Begin") as caught:
        check(mixed.repository, unit=Unit(tag="none/v{version}"))
    assert len(caught.value.problems) == 3
    with pytest.raises(Unconventional, match="net: b") as caught:
        check(mixed.repository)
    assert len(caught.value.problems) == 2
    mixed.tag("api/v1.0.0")
    mixed.commit("fix: d")
    assert check(mixed.repository, unit=Unit(tag="api/v{version}")) == 1


def test_an_end_that_is_no_commit_is_named(mixed: Sample) -> None:
    with pytest.raises(NoSuchCommit, match="'v7'"):
        check(mixed.repository, "v7..HEAD")


def test_the_task_ends_with_3_and_says_what_to_write(
    mixed: Sample, invoke: Callable[..., Told]
) -> None:
    code, out, err = invoke("changelog.check", "--range", "v1.0.0..HEAD")
    assert (code, out) == (3, "")
    assert "'Update c': it does not begin with a type and a colon" in err
    assert invoke("changelog.check", "--range", "v1.0.0..HEAD~2") == (
        0,
        "",
        "2 commits, all conventional.\n",
    )


def test_a_subject_does_not_steer_the_terminal(sample: Sample, invoke: Callable[..., Told]) -> None:
    sample.commit("Begin \x1b[31mred")
    code, _, err = invoke("changelog.check")
    assert (code, " 'Begin \ufffd[31mred': it does not begin" in err) == (3, True)


def test_the_task_takes_the_range_from_the_unit(
    sample: Sample, invoke: Callable[..., Told]
) -> None:
    units = '[units.a]\ntag = "a/v{version}"\n[units.b]\ntag = "b/v{version}"\n'
    sample.commit("Begin", **{"lading.toml": units})
    sample.tag("a/v1.0.0")
    sample.commit("fix: one")
    told = (0, "", "1 commit, all conventional.\n")
    assert invoke("changelog.check", "--unit", "a") == told
    assert invoke("changelog.check", "--unit", "b")[0] == 3
    code, out, err = invoke("changelog.check")
    assert (code, out) == (2, "")
    assert "there are several units" in err
