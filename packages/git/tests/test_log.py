from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lading_git import Commit, HistoryMissing, NoSuchCommit, Repository, _commit
from lading_git._commit import commit_of, rows_in
from lading_git.testing import Sample
from lading_run import Command, run

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ANYTHING = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
BYTES = st.binary().map(lambda data: data.replace(b"\0", b"").decode("utf-8", "surrogateescape"))
ENCODINGS = st.sampled_from(["", "encoding ISO-8859-1\n", "encoding UTF-8\n", "encoding none\n"])


def commit_object(
    sample: Sample, message: str, *, parents: Sequence[str] = (), encoding: str = ""
) -> str:
    """Write a commit as no porcelain would: with a message of any bytes."""
    lines = [f"tree {EMPTY_TREE}", *(f"parent {parent}" for parent in parents)]
    lines += [f"{who} Ada <ada@example.org> 1700000000 +0000" for who in ("author", "committer")]
    text = "\n".join(lines) + f"\n{encoding}\n{message}"
    return sample.git("hash-object", "-w", "-t", "commit", "--stdin", stdin=text)


def test_a_commit_is_told_whole(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    first = sample.commit("feat: begin")
    sample.write("file", "2")
    sample.git(
        "commit", "--all", "--quiet",
        "--message", "fix(api)!: two\nlines of subject",
        "--message", "Body.\n\n* with a list",
        "--message", "Refs: #1",
        GIT_COMMITTER_DATE="1700000000 +0530",
    )  # fmt: skip
    head = sample.git("rev-parse", "HEAD")
    assert list(sample.repository.log(first, "HEAD")) == [
        Commit(
            id=head,
            subject="fix(api)!: two lines of subject",
            body="Body.\n\n* with a list\n\nRefs: #1",
            epoch=1700000000,
            parents=(first,),
        )
    ]
    assert sample.repository.epoch("HEAD") == 1700000000


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(st.tuples(ANYTHING | BYTES, ENCODINGS), min_size=1, max_size=3))
def test_whatever_messages_hold_they_are_read_as_git_reads_them(
    tmp_path: Path, made: list[tuple[str, str]]
) -> None:
    sample = Sample.new(tmp_path / "here")
    parents: list[str] = []
    for message, encoding in made:
        commit = commit_object(sample, message, parents=parents, encoding=encoding)
        parents = [commit]
    found = list(sample.repository.log(None, commit))
    assert [each.id for each in found] == sample.git("rev-list", commit).split()
    for each in found:
        said = [_shown(sample.path, each.id, form) for form in ("%s", "%b")]
        body = said[1].replace("\r\n", "\n")  # which git takes for the end of a line as well
        assert (each.subject, each.body) == (said[0], body.strip("\n"))


def test_a_message_ends_at_a_nul_as_it_does_for_git(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    first = commit_object(sample, "one\0two\n\nbody\n")
    second = commit_object(sample, "next\n", parents=[first])
    assert [each.subject for each in sample.repository.log(None, second)] == ["next", "one"]


def test_a_log_is_the_same_without_paths_whatever_a_commit_lacks(tmp_path: Path) -> None:
    sample, me = Sample.new(tmp_path / "here"), "A <a@example.org>"
    tip = ""
    for time, message in ((" 7 +0000", "one\0two"), ("", ""), ("", "no time"), (" 9 +0000", "")):
        above = f"parent {tip}\n" if tip else ""
        text = f"tree {EMPTY_TREE}\n{above}author {me}{time}\ncommitter {me}{time}\n\n{message}"
        made = ("hash-object", "--literally", "-w", "-t", "commit", "--stdin")
        tip = sample.git(*made, stdin=text)
    logs = [list(sample.repository.log(None, tip, changed=changed)) for changed in (True, False)]
    assert [(each.epoch, each.subject) for each in logs[0]] == [
        (9, ""),
        (0, "no time"),
        (0, ""),
        (7, "one"),
    ]
    assert logs[0] == logs[1]


LINES = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]))
MESSAGES = st.lists(st.sampled_from(["", " ", "feat: x", "BREAKING CHANGE: y", "Refs: 1"]) | LINES)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(MESSAGES, min_size=1, max_size=3))
def test_a_message_reads_the_same_with_either_end_of_line(
    tmp_path: Path, made: list[list[str]]
) -> None:
    sample = Sample.new(tmp_path / "here")
    parents: list[str] = []
    for lines in made:
        for end in ("\n", "\r\n"):
            parents = [commit_object(sample, end.join([*lines, ""]), parents=parents)]
    said = [(each.subject, each.body) for each in sample.repository.log(None, parents[0])]
    assert said[::2] == said[1::2]


def test_the_rows_of_a_log_have_line_feeds_and_paths_as_they_are(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.write("odd\r\nname", "1")
    sample.git("add", "--all")
    message = "fix: one\r\ntwo\r\n\r\nBREAKING CHANGE: gone\r\n\r\nA \r story.\r\n"
    sample.git("commit", "--quiet", "--cleanup=verbatim", f"--message={message}")
    [row] = sample.repository.rows(None, "HEAD", changed=True)
    assert row[3:] == (
        "fix: one two",
        "BREAKING CHANGE: gone\n\nA \r story.\n",
        "odd\r\nname\0",
    )


def _shown(folder: object, commit: str, form: str) -> str:
    command = Command(
        "git", "-C", str(folder), "show", "-s", f"--format={form}", commit, looks=True
    )
    shown = run(command).stdout.removesuffix("\n")
    return shown.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _field(text: str) -> bytes:
    return text.replace("\0", "").encode("utf-8", "surrogateescape") + b"\0"


@given(
    st.lists(
        st.tuples(ANYTHING | BYTES, ANYTHING | BYTES, st.lists(st.text(min_size=1))), min_size=1
    ),
    st.integers(1, 200),
)
def test_a_log_reads_the_same_wherever_it_is_cut_into_pieces(
    made: list[tuple[str, str, list[str]]], size: int
) -> None:
    listing = b"".join(
        b"\0\0\0\0%040x\0\0%d\0" % (place, place)  # a root
        + _field(subject) + _field(body) + b"\n" * bool(paths) + b"".join(map(_field, paths))
        for place, (subject, body, paths) in enumerate(made)
    )  # fmt: skip
    whole = list(rows_in(listing))
    assert [commit_of(each).epoch for each in whole] == list(range(len(made)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_commit, "_PIECE", size)
        assert list(rows_in(listing)) == whole


def test_messages_in_another_encoding_and_in_none_are_readable(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    latin = b"fix: na\xefve".decode("utf-8", "surrogateescape")
    first = commit_object(sample, latin, encoding="encoding ISO-8859-1\n")
    second = commit_object(sample, latin, parents=[first])
    assert [each.subject for each in sample.repository.log(None, second)] == [
        "fix: na\ufffdve",
        "fix: naïve",
    ]


def test_what_the_first_commit_changed_is_told_whatever_is_set(
    upstream: Sample, home: Path
) -> None:
    upstream.git("config", "--global", "log.showRoot", "false")
    assert [*upstream.repository.log(None, "HEAD", changed=True)][-1].paths == ("folder1/file",)


def test_the_log_begins_after_what_was_released_and_follows_merges(upstream: Sample) -> None:
    found = list(upstream.repository.log("v0.3.0", "v0.4.0"))
    expected = [f"feat: number {number}" for number in range(40, 30, -1)]
    assert sorted(each.subject for each in found) == sorted([*expected, "fix: on side"])
    [merge] = [each for each in found if len(each.parents) == 2]
    assert merge.subject == "feat: number 34"
    places = {each.id: place for place, each in enumerate(found)}
    assert all(
        places[each.id] < places[parent]
        for each in found
        for parent in each.parents
        if parent in places
    )


def test_the_log_of_paths_holds_what_changed_them(upstream: Sample) -> None:
    repository = upstream.repository
    subjects = [each.subject for each in repository.log("v0.5.0", "HEAD", paths=["folder3"])]
    assert subjects == ["feat: number 59", "feat: number 52"]
    both = list(repository.log("v0.5.0", "HEAD", paths=["folder3", "folder4/file"]))
    assert len(both) == 4


@pytest.mark.parametrize("missing", ["0" * 40, "0" * 64, "v9", "v0.1.0..v0.2.0"])
def test_a_log_of_commits_that_are_not_there_is_refused(upstream: Sample, missing: str) -> None:
    with pytest.raises(NoSuchCommit, match=f"^This repository has no commit '{missing}'"):
        upstream.repository.log(None, missing)
    with pytest.raises(NoSuchCommit, match=f"^This repository has no commit '{missing}'"):
        upstream.repository.log(missing, "HEAD")


def test_history_that_comes_in_meanwhile_is_seen(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "50")
    repository = sample.repository
    assert repository.shallow
    sample.git("fetch", "--quiet", "--unshallow")
    assert not repository.shallow
    assert len(list(repository.log(None, "HEAD"))) == 61


def test_a_log_that_is_cut_off_is_refused(upstream: Sample, tmp_path: Path) -> None:
    repository = upstream.cloned(tmp_path / "here", "--depth", "50").repository
    with pytest.raises(HistoryMissing):
        repository.log(None, "HEAD")
    assert repository.epoch("HEAD") == upstream.repository.epoch("HEAD")


SETTINGS = [
    "log.showSignature=true",
    "log.follow=true",
    "log.decorate=full",
    "log.date=relative",
    "log.mailmap=true",
    "log.diffMerges=on",
    "log.showRoot=true",
    "log.abbrevCommit=true",
    "color.ui=always",
    "format.pretty=oneline",
    "format.notes=true",
    "i18n.logOutputEncoding=ISO-8859-1",
    "core.quotePath=true",
    "core.abbrev=4",
    "diff.noprefix=true",
    "tag.sort=-version:refname",
    "status.branch=true",
    "status.showStash=true",
    "status.short=true",
    "status.showUntrackedFiles=no",
    "status.relativePaths=true",
    "status.renames=copies",
    "status.aheadBehind=true",
    "diff.ignoreSubmodules=all",
    "column.ui=always",
    "core.pager=false",
    "pager.log=true",
    "grep.lineNumber=true",
    "grep.patternType=perl",
    "transfer.hideRefs=refs/tags",
    "advice.detachedHead=true",
]


def test_no_setting_of_the_user_changes_an_answer(tmp_path: Path, home: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.write(".mailmap", "Nobody <nobody@example.org> Ada <ada@example.org>\n")
    sample.commit("feat: größer", **{"folder/naïve": "1"})
    sample.tag("v1.0.0", "v1.10.0", "v1.9.0")
    sample.git("notes", "add", "--message", "a note")
    (sample.path / "folder/naïve").rename(sample.path / "folder/moved")
    sample.write("untracked", "")

    def answers() -> tuple[object, ...]:
        repository = sample.repository
        return (
            list(repository.log(None, "HEAD")),
            repository.tag_names(),
            repository.tag_ends("v{version}"),
            repository.first_contained(["v2.0.0", "v1.10.0"], "v{version}", "HEAD"),
            repository.dirty(),
            repository.files_at("HEAD"),
            repository.read("HEAD", "folder/naïve"),
            repository.branch(),
        )

    before = answers()
    assert before[4] == ("folder/naïve", "folder/moved", "untracked")
    lines = [setting.rpartition(".")[::2] for setting in SETTINGS]
    text = "".join(f"[{section}]\n{line}\n" for section, line in lines)
    (home / ".gitconfig").write_text((home / ".gitconfig").read_text() + text)
    assert answers() == before


def test_hooks_and_their_environment_do_not_lead_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample, other = Sample.new(tmp_path / "here"), Sample.new(tmp_path / "other")
    commit = sample.commit("here")
    other.commit("other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / ".git/objects"))
    monkeypatch.setenv("GIT_PREFIX", "somewhere/")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    repository = sample.repository
    assert (repository.head(), repository.dirty(), repository.root) == (commit, (), sample.path)
    assert [each.id for each in repository.log(None, "HEAD", paths=["file"])] == [commit]


def test_a_signed_commit_is_told_without_what_gpg_says(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.git("config", "log.showSignature", "true")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    commit = commit_object(sample, "feat: signed\n", encoding=signature)
    assert "gpg" in sample.git("log", commit)
    assert [(each.id, each.subject) for each in sample.repository.log(None, commit)] == [
        (commit, "feat: signed")
    ]


def test_replaced_and_grafted_commits_are_told_as_they_were_made(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    first, second, third = (sample.commit(name) for name in ("first", "second", "third"))
    sample.git("replace", third, first)
    sample.write(".git/info/grafts", f"{second}\n")
    found = [each.id for each in sample.repository.log(None, "HEAD")]
    assert found == [third, second, first]


def test_each_commit_comes_with_the_paths_that_it_changed(tmp_path: Path, home: Path) -> None:
    (home / ".gitconfig").write_text(
        (home / ".gitconfig").read_text() + "[diff]\nrelative = true\nrenames = copies\n"
    )
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", **{"naïve/a b": "1" * 100, "c": "1"})
    sample.git("commit", "--quiet", "--allow-empty", "--message", "none")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("two\n\nbody", **{"side\nfile": "1"})
    sample.git("switch", "--quiet", "main")
    (sample.path / "naïve/a b").rename(sample.path / "moved")
    sample.commit("move", c="1")
    sample.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    (sample.path / "sub").mkdir()
    below = Repository(sample.path / "sub")  # where diff.relative would tell other paths
    told = {each.subject: each.paths for each in below.log(None, "HEAD", changed=True)}
    assert told == {
        "one": ("c", "naïve/a b"),
        "none": (),
        "two": ("side\nfile",),
        "move": ("moved", "naïve/a b"),
        "merge": (),
    }
    assert {each.paths for each in sample.repository.log(None, "HEAD")} == {()}


def test_paths_that_a_treeless_clone_lacks_are_not_fetched_into_it(
    upstream: Sample, tmp_path: Path
) -> None:
    clone = upstream.cloned(tmp_path / "here", "--filter=tree:0")
    before = clone.digest()
    with pytest.raises(HistoryMissing, match="lacks folders of its history") as caught:
        clone.repository.log(None, "HEAD", changed=True)
    assert "--refetch" in caught.value.hint
    assert clone.digest() == before
