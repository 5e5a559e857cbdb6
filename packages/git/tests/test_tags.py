from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_git import (
    HistoryMissing,
    NoSuchCommit,
    RemoteSilent,
    Repository,
    TagPattern,
    published,
)
from lading_git.testing import Sample
from lading_run import Command, Completed, Misused, run


def test_a_tag_of_a_tag_leads_to_the_commit_and_a_tag_of_a_file_nowhere(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    sample.tag("inner")
    sample.git("tag", "--annotate", "--message", "x", "v1.0.0", "inner")
    sample.git("tag", "v2.0.0", sample.git("rev-parse", "HEAD:file"))
    sample.git("tag", "--annotate", "--message", "x", "v3.0.0", "v2.0.0")
    sample.git("tag", "--annotate", "--message", "x", "v4.0.0", "v3.0.0")
    names = ["v4.0.0", "v3.0.0", "v2.0.0", "v1.0.0"]
    found = sample.repository.first_contained(names, "v{version}", "HEAD")
    assert found == ("v1.0.0", commit)
    assert sample.repository.first_contained(names[:3], "v{version}", "HEAD") is None


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
        repository.first_contained(["v0.6.0"], "v{version}", "HEAD")
    assert caught.value.hint == "`git fetch --unshallow --tags` gets the rest."


def test_a_commit_that_is_not_there_is_named(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    with pytest.raises(NoSuchCommit, match="has no commit 'HEAD'") as caught:
        sample.repository.head()
    assert caught.value.hint == "Commit something, or `git switch` to a branch that has commits."
    sample.commit()
    for revision in ("nothing", "--all", "", "HEAD:file"):
        with pytest.raises(NoSuchCommit):
            sample.repository.first_contained(["v1.0.0"], "v{version}", revision)


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


def test_one_process_lists_the_tags_however_many_there_are(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    lines = "".join(f"create refs/tags/v1.{number}.0 {commit}\n" for number in range(2000))
    sample.git("update-ref", "--stdin", stdin=lines)
    started: list[Command] = []

    def counted(command: Command, /) -> Completed:
        started.append(command)
        return run(command)

    repository = Repository(Path(sample.path), counted)
    assert len(repository.tag_names()) == len(repository.tag_ends("v{version}")) == 2000
    assert len(started) == 2


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


@pytest.mark.parametrize("blank", ["\u0085", "\u00a0", "\u2028", "\u3000"])
def test_a_name_is_cut_nowhere_but_where_git_ends_it(tmp_path: Path, blank: str) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    odd = [f"v0{blank}v9.0.0{blank}v8.0.0", f"v1.0.0-x{blank}y", f"v1.0.1{blank}"]
    sample.tag("v1.0.0", *odd)
    repository = sample.repository
    assert sorted(repository.tag_names()) == sorted(["v1.0.0", *odd])
    assert repository.tag_ends("v{version}") == {"v1.0.0": commit}
    for name in ("v1.0.0", *odd):
        expected = name, commit
        assert repository.first_contained([name], "v{version}", "HEAD") == expected
        assert repository.first_contained(["none", name], "v{version}", "HEAD") == expected
        assert repository.commit_of_tag(name) == commit
    gone = ["none", "v9.0.0", "v8.0.0", "v1.0.1", "y"]
    assert repository.first_contained(gone, "v{version}", "HEAD") is None


def test_a_tag_is_public_if_it_is_here_or_at_the_remote(upstream: Sample, tmp_path: Path) -> None:
    user = upstream.cloned(tmp_path / "user", "--no-tags")
    head = user.repository.head()
    upstream.tag("v9.0.0")
    user.tag("v9.9.9")
    assert published(user.repository, "origin", "v9.0.0") == head
    assert published(user.repository, "origin", "v9.9.9") == head
    assert published(user.repository, "origin", "v0.0.9") is None
    assert published(user.repository, "nowhere", "v9.0.0") is None
    user.git("remote", "set-url", "origin", f"file://{tmp_path}/gone")
    with pytest.raises(RemoteSilent):
        published(user.repository, "origin", "v9.0.0")
