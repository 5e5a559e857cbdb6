import itertools
import random
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semver import VersionInfo

from lading_git import HistoryMissing, NoSuchCommit, Repository, Tag, TagPattern
from lading_git._tag import in_order
from lading_git.testing import Sample
from lading_run import Command, Completed, Misused, run


def parse(text: str) -> VersionInfo | None:
    return VersionInfo.parse(text) if VersionInfo.is_valid(text) else None


def names(tags: list[Tag[VersionInfo]]) -> list[str]:
    return [tag.name for tag in tags]


def test_tags_come_in_the_order_of_their_versions_and_junk_is_left_out(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    sample.tag("v1.10.0", "v1.9.0", "v1.10.0-rc.2", "v1.10.0-rc.10")
    sample.tag("latest", "v", "vnext", "api/v3.0.0", "1.2.3", "v1.2", "v1.0.0/x")
    sample.git("tag", "v0.1.0")
    assert sample.repository.tags("v{version}", parse) == [
        Tag("v0.1.0", commit, VersionInfo(0, 1, 0)),
        Tag("v1.9.0", commit, VersionInfo(1, 9, 0)),
        Tag("v1.10.0-rc.2", commit, VersionInfo(1, 10, 0, "rc.2")),
        Tag("v1.10.0-rc.10", commit, VersionInfo(1, 10, 0, "rc.10")),
        Tag("v1.10.0", commit, VersionInfo(1, 10, 0)),
    ]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param("{version}", ["1.2.3", "2.0.0"], id="bare"),
        pytest.param("api/v{version}", ["api/v3.0.0", "api/v4.0.0"], id="in a folder"),
        pytest.param("cli-{version}-final", ["cli-0.1.0-final"], id="in the middle"),
        pytest.param("none-{version}", [], id="none"),
    ],
)
def test_a_pattern_finds_its_own_tags_only(tmp_path: Path, pattern: str, found: list[str]) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    sample.tag("1.2.3", "2.0.0", "api/v4.0.0", "api/v3.0.0", "cli-0.1.0-final", "v9.0.0")
    assert names(sample.repository.tags(pattern, parse)) == found


def test_only_tags_behind_the_commit_are_its_own(upstream: Sample) -> None:
    repository = upstream.repository
    upstream.git("checkout", "--quiet", "-b", "old", "v0.2.0")
    upstream.commit("fix: for the old line")
    upstream.tag("v0.2.1")
    assert names(repository.tags("v{version}", parse, contained_in="old")) == [
        "v0.1.0",
        "v0.2.0",
        "v0.2.1",
    ]
    assert "v0.2.1" not in names(repository.tags("v{version}", parse, contained_in="main"))
    assert names(repository.tags("v{version}", parse))[-1] == "v0.6.0"


def test_tags_of_the_same_version_are_both_told_by_name(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    first = sample.commit("first")
    sample.tag("v1.0.0+b")
    second = sample.commit("second")
    sample.tag("v1.0.0+a", "v0.9.0")
    assert [(tag.name, tag.commit) for tag in sample.repository.tags("v{version}", parse)] == [
        ("v0.9.0", second),
        ("v1.0.0+a", second),
        ("v1.0.0+b", first),
    ]


def test_a_tag_of_a_tag_leads_to_the_commit_and_a_tag_of_a_file_nowhere(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    sample.tag("inner")
    sample.git("tag", "--annotate", "--message", "x", "v1.0.0", "inner")
    sample.git("tag", "v2.0.0", sample.git("rev-parse", "HEAD:file"))
    sample.git("tag", "--annotate", "--message", "x", "v3.0.0", "v2.0.0")
    sample.git("tag", "--annotate", "--message", "x", "v4.0.0", "v3.0.0")
    found = sample.repository.tags("v{version}", parse)
    assert [(tag.name, tag.commit) for tag in found] == [("v1.0.0", commit)]


def test_the_tag_of_a_commit_is_peeled_and_an_unknown_one_is_none(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    sample.tag("v1.0.0")
    assert sample.repository.commit_of_tag("v1.0.0") == commit
    assert sample.repository.commit_of_tag("v1.0") is None
    assert sample.repository.commit_of_tag("main") is None


def test_a_shallow_clone_does_not_guess_which_tags_it_contains(
    upstream: Sample, tmp_path: Path
) -> None:
    repository = upstream.cloned(tmp_path / "here", "--depth", "1").repository
    with pytest.raises(HistoryMissing, match=r"history of .* is cut off") as caught:
        repository.tags("v{version}", parse, contained_in="HEAD")
    assert caught.value.hint == "`git fetch --unshallow --tags` gets the rest."


def test_a_commit_that_is_not_there_is_named(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    with pytest.raises(NoSuchCommit, match="has no commit 'HEAD'") as caught:
        sample.repository.head()
    assert caught.value.hint == "Nothing has been committed yet."
    sample.commit()
    for revision in ("nothing", "--all", "", "HEAD:file"):
        with pytest.raises(NoSuchCommit):
            sample.repository.tags("v{version}", parse, contained_in=revision)


@pytest.mark.parametrize("text", ["v", "{version}{version}", "v{Version}"])
def test_a_pattern_without_one_version_is_refused(text: str) -> None:
    with pytest.raises(Misused, match="once"):
        TagPattern(text)


@given(st.builds(str.__add__, st.sampled_from(digits), st.text(digits + ascii_letters + ".+-")))
def test_what_a_pattern_makes_it_reads(version: str) -> None:
    for text in ("v{version}", "{version}", "a/{version}-b"):
        assert TagPattern(text).version_in(text.replace("{version}", version)) == version


def test_a_tag_shorter_than_the_pattern_is_none_of_it() -> None:
    assert TagPattern("aba{version}ba").version_in("aba") is None
    assert TagPattern("v{version}").version_in("v") is None


def test_a_version_begins_with_a_digit() -> None:
    assert TagPattern("v{version}").version_in("vapi") is None


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc")), max_size=8), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_refs(
    pairs: list[tuple[int, str]], dice: random.Random
) -> None:
    tags = [Tag(name, "", version) for version, name in pairs]
    mixed = dice.sample(tags, len(tags))
    ordered = in_order(mixed)
    assert ordered == in_order(tags)
    # The judge: no pair stands the wrong way round.
    for before, after in itertools.combinations(ordered, 2):
        assert before.version < after.version or (
            before.version == after.version and before.name <= after.name
        )


def test_one_process_lists_the_tags_however_many_there_are(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    lines = "".join(f"create refs/tags/v1.{number}.0 {commit}\n" for number in range(2000))
    sample.git("update-ref", "--stdin", stdin=lines)
    started: list[Command] = []

    def counted(command: Command, /) -> Completed:
        started.append(command)
        return run(command)

    found = Repository(Path(sample.path), counted).tags("v{version}", parse)
    assert (len(started), len(found), found[-1].name) == (1, 2000, "v1.1999.0")


def test_where_tags_lead_to_in_the_end_is_told_in_one_run(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    assert sample.repository.tag_ends("v{version}") == {}
    sample.tag("v1.0.0", "api/v1.0.0", "w1.0.0")
    sample.git("tag", "--annotate", "--message", "x", "v1.1.0", "v1.0.0")
    sample.git("tag", "v1.2.0")
    expected = {"v1.0.0": commit, "v1.1.0": commit, "v1.2.0": commit}
    assert sample.repository.tag_ends("v{version}") == expected
    sample.git("pack-refs", "--all")
    assert sample.repository.tag_ends("v{version}") == expected
    assert sample.repository.tag_ends("{version}-x") == {}


def test_the_first_contained_tag_is_told_in_the_order_that_is_asked_for(upstream: Sample) -> None:
    repository = upstream.repository
    names = ["v0.6.0", "v0.5.0", "v0.4.0"]
    upstream.git("tag", "--annotate", "--message", "x", "v0.7.0", "v0.6.0")
    upstream.git("tag", "--annotate", "--message", "x", "v0.8.0", "v0.7.0")  # a tag of a tag
    for rev, first in (("main", "v0.6.0"), ("v0.5.0", "v0.5.0"), ("v0.3.0", None)):
        expected = None if first is None else (first, repository.commit(first))
        assert repository.first_contained(names, "v{version}", rev) == expected
    for name in ("v0.7.0", "v0.8.0"):
        expected = name, repository.commit("v0.6.0")
        assert repository.first_contained([name], "v{version}", "main") == expected
        assert repository.first_contained(["none", name], "v{version}", "main") == expected
    assert repository.first_contained([], "v{version}", "main") is None
    with pytest.raises(NoSuchCommit):
        repository.first_contained(names, "v{version}", "0" * 40)


def test_a_commit_contains_itself_and_its_ancestors(upstream: Sample) -> None:
    repository = upstream.repository
    assert repository.contains("v0.5.0", "v0.5.0")
    assert repository.contains("v0.5.0", "v0.4.0")
    assert not repository.contains("v0.4.0", "v0.5.0")
