import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.version import Version as Packaged

from lading_git import Commit, HistoryMissing, Repository
from lading_run import Command, Misused, Refused, run
from lading_version import (
    BumpRules,
    Next,
    Part,
    Version,
    VersionTable,
    base_tag,
    between,
    commit_version,
    footers,
    is_stable,
    next_version,
    ordered,
    previous_release,
    taken_back,
    versions_like,
)
from lading_version._change import Change, changes, reverted
from lading_version._next import after
from lading_version._raises import raises
from lading_version._tags import descending, tagged


class Repo(Protocol):
    root: Path

    def git(self, *arguments: str | Path) -> str: ...
    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


def commits(*messages: str, parents: int = 1) -> list[Commit]:
    """Make commits, the newest first, whose ids are 000…, 111… from the oldest on."""
    made = []
    for number, message in enumerate(reversed(messages)):
        subject, _, body = message.partition("\n\n")
        made.append(
            Commit(
                id=f"{number:x}" * 40,
                subject=subject,
                body=body,
                epoch=0,
                parents=("f" * 40,) * parents,
            )
        )
    return made[::-1]


def verdicts(
    found: Sequence[Commit], rules: BumpRules | None = None, base: Version | None = None
) -> list[tuple[str, str]]:
    return [(x.part.value, x.why) for x in raises(found, rules or BumpRules(), base)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("feat: x", [Change("feat")]),
        ("Feat(api, cli): x", [Change("feat")]),
        ("fix!: x", [Change("fix", breaking=True)]),
        ("feat(a)!: x", [Change("feat", breaking=True)]),
        ("feat:x", []),
        ("feat : x", []),
        ("feat: ", []),
        ("Bump x from 1 to 2", []),
        ("feat: x\n\nbody\n\nBREAKING CHANGE: y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING-CHANGE: y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE #12", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE:  y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE:\ty", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE:\n  y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE: \n\n- y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING-CHANGE:y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE : y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGES: y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE:\nBREAKING CHANGE: y", [Change("feat", breaking=True)]),
        ("feat: x\n\nBREAKING CHANGE:", [Change("feat")]),
        ("feat: x\n\nBREAKING CHANGE:\n\nRefs: #1", [Change("feat")]),
        ("feat: x\n\nBREAKING CHANGED: y", [Change("feat")]),
        ("feat: x\n\nbreaking change: y", [Change("feat")]),
        ("feat: x\n\nno BREAKING CHANGE: y", [Change("feat")]),
        ("Add x\n\nBREAKING CHANGE: y", [Change("", breaking=True)]),
        (
            "Do all (#12)\n\n* feat: a\n* fix(b)!: c\n\n  more: no\n- docs: d\n* done",
            [Change("feat"), Change("fix", breaking=True), Change("docs")],
        ),
    ],
)
def test_a_message_is_read_as_the_standard_says(message: str, expected: list[Change]) -> None:
    subject, _, body = message.partition("\n\n")
    found = [Change(each.kind, each.breaking) for each in changes(subject, body)]
    assert found == expected


@pytest.mark.parametrize("fence", ["```", "~~~~", "  ```"])
def test_an_example_in_a_block_of_code_is_no_change(fence: str) -> None:
    other = "~~~" if "`" in fence else "```"
    example = f"{fence} text\n{other}\n* fix!: y\nBREAKING CHANGE: y\n``\n{fence.strip()}"
    assert changes("feat: x", f"Such as\n{example}\n\nand so on") == (Change("feat", text="x"),)
    unclosed = example.removesuffix(fence.strip())
    assert changes("feat: x", unclosed)[0].breaking
    assert changes("feat: x", f"{fence}inline```\nBREAKING CHANGE: z\n```")[0].breaking
    after = changes("feat: x", f"{example}\nBREAKING CHANGE: use\n{example}\nRefs: #1")
    assert [each.warning for each in after] == [f"use\n{example}"]


def test_the_text_of_a_breaking_change_may_begin_on_a_later_line() -> None:
    body = "Why.\n\nBREAKING CHANGES:\n  a\n  b\nRefs: #1"
    assert [each.warning for each in changes("feat: x", body)] == ["a\n  b"]
    assert [tuple(each) for each in footers(body)] == [
        ("BREAKING CHANGES", "a\n  b"),
        ("Refs", "#1"),
    ]


def test_what_a_revert_takes_back_is_read() -> None:
    body = "This reverts commit 0123456789abcdef0123456789abcdef01234567."
    assert reverted('Revert "feat: x"', body) == ("0123456789abcdef0123456789abcdef01234567",)
    assert reverted("revert: it", "Refs: 0123456, abcdef0") == ("0123456", "abcdef0")
    assert reverted("fix: it", "Refs: 0123456, abcdef0") == ()


def test_each_commit_raises_what_its_type_does() -> None:
    found = commits("feat: a", "fix: b", "perf: c", "docs: d", "fix!: e", "net: f", "Update g")
    assert verdicts(found, base=Version(1, 0, 0)) == [
        ("minor", "feat"),
        ("patch", "fix"),
        ("patch", "perf"),
        ("none", "docs"),
        ("major", "breaking"),
        ("patch", "not conventional"),
        ("patch", "not conventional"),
    ]


def test_below_one_a_breaking_change_raises_what_is_set_for_it() -> None:
    found = commits("fix!: a")
    assert verdicts(found, base=Version(0, 9, 0)) == [("minor", "breaking")]
    rules = BumpRules(breaking_below_one=Part.MAJOR)
    assert verdicts(found, rules, Version(0, 9, 0)) == [("major", "breaking")]


def test_the_rules_can_be_set() -> None:
    rules = BumpRules(
        types={"Docs": Part.PATCH, "feat": Part.PATCH, "net": Part.MINOR},
        breaking=Part.MINOR,
        unconventional=Part.NONE,
    )
    found = commits("docs: a", "feat: b", "net: c", "feat!: d", "Update e")
    assert verdicts(found, rules, Version(1, 0, 0)) == [
        ("patch", "docs"),
        ("patch", "feat"),
        ("minor", "net"),
        ("minor", "breaking"),
        ("none", "not conventional"),
    ]


def test_the_highest_part_of_a_squashed_list_counts() -> None:
    assert verdicts(commits("Do all\n\n* fix: a\n* feat: b\n* docs: c")) == [("minor", "feat")]


def test_a_merge_raises_nothing_by_itself() -> None:
    found = commits("Merge branch 'x'", "feat: y", parents=2)
    assert verdicts(found) == [("none", "merge"), ("minor", "feat")]


def test_a_change_and_its_revert_raise_nothing_together() -> None:
    reverts = f"This reverts commit {'0' * 40}."
    found = commits("fix: b", f'Revert "feat: a"\n\n{reverts}', "feat: a")
    assert verdicts(found) == [
        ("patch", "fix"),
        ("none", "takes back 000000000"),
        ("none", "taken back by 111111111"),
    ]


def test_a_reverted_revert_brings_the_change_back() -> None:
    found = commits(
        f"revert: again\n\nRefs: {'1' * 12}",
        f'Revert "feat: a"\n\nThis reverts commit {"0" * 40}.',
        "feat: a",
    )
    assert verdicts(found) == [
        ("none", "takes back 111111111"),
        ("none", "taken back by 222222222"),
        ("minor", "feat"),
    ]


def test_a_revert_of_something_older_is_a_change() -> None:
    older = f"This reverts commit {'e' * 40}."
    found = commits(f'Revert "feat: a"\n\n{older}', f"revert: b\n\n{older}")
    assert verdicts(found) == [("patch", "revert"), ("patch", "revert")]


@pytest.mark.parametrize(
    ("base", "part", "pre", "expected"),
    [
        ("1.2.0", Part.NONE, "", "1.2.0"),
        ("1.2.0", Part.PATCH, "", "1.2.1"),
        ("1.2.0", Part.MINOR, "rc", "1.3.0-rc.1"),
        ("1.2.0", Part.NONE, "rc", "1.2.0"),
        ("1.3.0-rc.1", Part.NONE, "", "1.3.0"),
        ("1.3.0-rc.1", Part.PATCH, "", "1.3.0"),
        ("1.3.0-rc.1", Part.MAJOR, "", "2.0.0"),
        ("1.3.0-rc.1", Part.NONE, "rc", "1.3.0-rc.1"),
        ("1.3.0-rc.1", Part.PATCH, "rc", "1.3.0-rc.2"),
        ("1.3.0-rc.1", Part.MAJOR, "rc", "2.0.0-rc.1"),
        ("1.3.0-beta.4", Part.NONE, "rc", "1.3.0-rc.1"),
        ("1.3.0-beta.4", Part.PATCH, "rc", "1.3.0-rc.1"),
        ("1.3.0-0.dev.4", Part.PATCH, "dev", "1.3.0-0.dev.5"),
        ("1.3.1-rc.1", Part.MINOR, "alpha", "1.4.0-alpha.1"),
    ],
)
def test_the_next_version_follows_from_the_part(
    base: str, part: Part, pre: str, expected: str
) -> None:
    assert after(Version.parse(base), part, pre) == Version.parse(expected)


def test_a_prerelease_never_goes_back() -> None:
    with pytest.raises(Refused) as raised:
        after(Version.parse("1.3.0-rc.1"), Part.PATCH, "beta")
    assert str(raised.value) == (
        "a beta of 1.3.0 would come before 1.3.0-rc.1, which is there already"
    )


def test_an_unknown_prerelease_is_refused_before_git_is_asked(repo: Repo) -> None:
    with pytest.raises(Misused, match="there is no prerelease 'gamma'"):
        next_version(Repository(repo.root), pre="gamma")


numbers = st.integers(0, 3)
lasts = st.builds(
    Version,
    numbers,
    numbers,
    numbers,
    st.none() | st.tuples(st.sampled_from(["dev", "alpha", "beta", "rc"]), numbers),
    st.sampled_from(["", "x"]),
)
ids = st.text("0123456789abcdef", min_size=40, max_size=40)
raising = st.sampled_from([Part.MAJOR, Part.MINOR, Part.PATCH])


@given(lasts, st.integers(1, 500), ids, raising, st.sampled_from(["", "alpha", "beta", "rc"]))
def test_a_commit_lies_between_the_tag_before_and_the_one_after_it(
    last: Version, distance: int, commit: str, part: Part, pre: str
) -> None:
    found = between(last, distance, commit)
    assert found >= last
    assert Packaged(found.pep440) > Packaged(last.public.pep440)
    try:
        following = after(last, part, pre)
    except Refused:
        return
    assert found < following
    assert Packaged(found.pep440) < Packaged(following.pep440)


@given(lasts, st.integers(0, 500), ids, ids)
def test_a_later_commit_never_comes_before_an_earlier_one(
    last: Version, distance: int, commit: str, later: str
) -> None:
    first, second = (
        between(last.public, distance, commit),
        between(last.public, distance + 1, later),
    )
    assert first <= second
    assert Packaged(first.pep440) < Packaged(second.pep440)


@pytest.mark.parametrize(
    ("last", "distance", "expected"),
    [
        ("1.2.0", 0, "1.2.0"),
        ("1.2.0", 5, "1.2.1-0.dev.5+gaaaaaaaaaaaa"),
        ("1.2.0+x", 5, "1.2.1-0.dev.5+gaaaaaaaaaaaa"),
        ("1.3.0-0.dev.4", 2, "1.3.0-0.dev.6+gaaaaaaaaaaaa"),
        ("1.3.0-rc.1", 3, "1.3.0-rc.1+3.gaaaaaaaaaaaa"),
        (None, 7, "0.0.0-0.dev.7+gaaaaaaaaaaaa"),
    ],
)
def test_a_commit_without_a_tag_has_a_version(
    last: str | None, distance: int, expected: str
) -> None:
    tag = Version.parse(last) if last else None
    assert between(tag, distance, "a" * 40).semver == expected


@pytest.fixture
def history(repo: Repo) -> Repository:
    """Return main with v1.2.0 and three commits, and v2.0.0 on another branch."""
    for message, tags in [
        ("feat: a", ["v0.9.0", "merge-1234"]),
        ("feat: b", ["v1.2.0-rc.1"]),
        ("fix: c", ["v1.2.0", "v1.2", "api/v7.0.0", "v1.1.0"]),
    ]:
        repo.commit(message, {f"{message[-1]}.txt": ""})
        for tag in tags:
            repo.tag(tag)
    repo.git("switch", "--quiet", "--create", "next")
    repo.commit("feat!: far")
    repo.tag("v2.0.0")
    repo.git("switch", "--quiet", "main")
    repo.commit("docs: d", {"docs/d.txt": ""})
    repo.commit("fix: e", {"src/e.txt": ""})
    repo.commit("feat: f", {"docs/f.txt": ""})
    return Repository(repo.root)


def short(answer: Next) -> tuple[str, str | None, str, list[str]]:
    return (
        str(answer.version),
        answer.tag,
        answer.part.value,
        [f"{x.part.value} {x.subject}" for x in answer.raises],
    )


def test_the_next_version_is_counted_from_the_highest_tag_that_head_contains(
    history: Repository,
) -> None:
    answer = next_version(history)
    raised = ["minor feat: f", "patch fix: e", "none docs: d"]
    assert short(answer) == ("1.3.0", "v1.2.0", "minor", raised)
    e, f = (x.commit[:9] for x in (answer.raises[1], answer.raises[0]))
    assert answer.lines() == [
        "3 commits since v1.2.0; the highest part raised is: minor.",
        f"  minor  {f}  feat: f  (feat)",
        f"  patch  {e}  fix: e  (fix)",
        "  none   1 commit: docs",
    ]
    assert answer.as_json() == {
        "version": "1.3.0",
        "counted": "1.3.0",
        "base": "1.2.0",
        "tag": "v1.2.0",
        "part": "minor",
        "commits": [
            {"commit": x.commit, "subject": x.subject, "part": x.part.value, "why": x.why}
            for x in answer.raises
        ],
        "taken": None,
    }


def test_only_the_commits_of_a_units_paths_count(history: Repository) -> None:
    assert short(next_version(history, paths=["src"])) == (
        "1.2.1",
        "v1.2.0",
        "patch",
        ["patch fix: e"],
    )


@pytest.mark.parametrize("subject", ["feat!: anew", "feat!: anew (#7)", "Merge branch 'side'"])
def test_a_merge_that_says_what_it_brings_counts_where_that_is(repo: Repo, subject: str) -> None:
    repo.commit("feat: begin", {"a/x": "1", "b/x": "1"})
    repo.tag("v1.0.0")
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("docs: a", {"a/x": "2"})
    repo.git("switch", "--quiet", "-")
    repo.commit("docs: b", {"b/x": "2"})
    repo.git("merge", "--quiet", "--no-ff", "--message", subject, "side")
    found = [
        next_version(Repository(repo.root), paths=paths).version.semver
        for paths in (["a"], ["b"], ())
    ]
    assert found == (["2.0.0", "1.0.0", "2.0.0"] if "!" in subject else ["1.0.0"] * 3)


def test_the_settings_are_asked(history: Repository) -> None:
    table = VersionTable(bump=BumpRules(types={"feat": Part.PATCH}))
    assert str(next_version(history, table, pre="rc").version) == "1.2.1-rc.1"


def test_where_nothing_was_committed_the_version_stays(history: Repository, repo: Repo) -> None:
    repo.tag("v1.3.0")
    answer = next_version(history)
    assert short(answer) == ("1.3.0", "v1.3.0", "none", [])
    assert answer.lines() == ["There is no commit since v1.3.0."]


@pytest.mark.parametrize(
    ("first", "pre", "expected"),
    [
        (None, "", "0.1.0"),
        (None, "rc", "0.1.0-rc.1"),
        (Version(3, 0, 0), "", "3.0.0"),
        (Version(3, 0, 0, ("dev", 1)), "", "3.0.0"),
        (Version(3, 0, 0, ("dev", 1)), "dev", "3.0.0-0.dev.1"),
    ],
)
def test_without_a_tag_the_source_says_what_is_first(
    repo: Repo, first: Version | None, pre: str, expected: str
) -> None:
    repo.commit("feat: a")
    answer = next_version(Repository(repo.root), first=lambda: first, pre=pre)
    assert (str(answer.version), answer.base) == (expected, None)
    assert "\n".join(answer.lines()) == (
        "1 commit so far, and there is no tag of a version yet:"
        f" the first release is {answer.version}, whatever they raise."
    )
    assert answer.as_json()["base"] is None


def test_a_shallow_clone_is_never_guessed_from(history: Repository, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    run(Command("git", "clone", "--quiet", "--depth=1", f"file://{history.path}", shallow))
    ask: list[Callable[[Repository], object]] = [next_version, base_tag_of, commit_version]
    for question in ask:
        with pytest.raises(HistoryMissing):
            question(Repository(shallow))


def base_tag_of(repository: Repository) -> object:
    return base_tag(repository, "v{version}")


def test_a_message_with_the_line_ends_of_windows_says_the_same(repo: Repo) -> None:
    """Git cleans those of its own commands, but not what comes by an API."""
    taken = repo.commit("feat: a")
    told = []
    for end in ("\n", "\r\n"):
        for text in (
            "fix: b\n\nBREAKING CHANGE: gone\n\nA story.\n\nRefs: #1\nCloses #2\n",
            "fix: c\n\n* feat!: d\n* fix: e\n",
            f"revert: a\n\nRefs: {taken}\n",
        ):
            message = text.replace("\n", end)
            repo.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", message)
        log = Repository(repo.root).log(None, "HEAD", limit=3)
        said = [(each.subject, each.body) for each in log]
        told.append([(changes(*each), footers(each[1]), reverted(*each)) for each in said])
    assert told[0] == told[1]
    assert told[1][0][2] == (taken,)
    assert told[1][2][0] == (Change("fix", breaking=True, text="b", warning="gone"),)


def test_a_tag_that_only_holds_others_between_its_blanks_is_none(repo: Repo) -> None:
    repo.commit("feat: a")
    repo.tag("v0\u2028v9.0.0\u2028v8.0.0")
    repo.tag("v0\u00a0v7.0.0\u0085v6.0.0")
    assert base_tag_of(Repository(repo.root)) is None
    assert next_version(Repository(repo.root)).version == Version(0, 1, 0)


def test_a_commit_has_the_version_of_its_tag_or_of_the_distance(
    history: Repository, repo: Repo
) -> None:
    head = history.head()
    assert commit_version(history) == Version(1, 2, 1, ("dev", 3), f"g{head[:12]}")
    assert commit_version(history, rev="v1.2.0") == Version(1, 2, 0)
    assert commit_version(history, rev="v1.2.0-rc.1") == Version(1, 2, 0, ("rc", 1))
    assert commit_version(history, pattern="x{version}").public == Version(0, 0, 0, ("dev", 6))


def test_the_release_before_is_stable_and_contained(history: Repository) -> None:
    before = [previous_release(history, version) for version in (
        Version(3, 0, 0), Version(1, 2, 0), Version(0, 9, 0)
    )]  # fmt: skip
    assert before == [Version(1, 2, 0), Version(1, 1, 0), None]
    assert previous_release(history, Version(3, 0, 0), rev="next") == Version(2, 0, 0)


LONG = f"v1{'0' * 17}.1{'0' * 17}.1{'0' * 17}-rc.{'1' * 17}"


def test_a_tag_that_is_too_long_for_a_version_is_passed_over(repo: Repo) -> None:
    repo.commit("feat: a")
    repo.tag("v1.0.0")
    repo.tag(LONG)
    repo.commit("fix: b")
    assert next_version(Repository(repo.root)).version == Version(1, 0, 1)


DIGITS = st.integers(1, 20).map(lambda count: int("9" * count))


@given(st.lists(st.tuples(DIGITS, DIGITS, DIGITS, st.sampled_from(["0.dev", "alpha"]), DIGITS)))
@example([(10**13 - 1, 10**13 - 1, 10**13 - 1, "alpha", 10**13 - 1)])
@example([(10**14 - 1, 10**14 - 1, 10**14 - 1, "alpha", 10**14 - 1)])
def test_only_what_is_a_version_is_taken_for_one(
    parts: list[tuple[int, int, int, str, int]],
) -> None:
    names = [f"v{a}.{b}.{c}-{word}.{number}" for a, b, c, word, number in parts]
    assert {name for _, name in ordered(names, "v{version}")} == {
        name for name in names if tagged(name[1:])
    }


VERSIONS = st.builds(
    Version,
    st.integers(0, 2**64 - 1),
    st.integers(0, 12),
    st.integers(0, 2),
    st.none() | st.tuples(st.sampled_from(["dev", "alpha", "beta", "rc"]), st.integers(0, 12)),
    st.sampled_from(["", "g1"]),
)


@given(st.lists(VERSIONS))
def test_tags_are_ordered_as_their_versions_are(found: list[Version]) -> None:
    names = [f"v{version}" for version in found] + ["v1.2", "v", "vx", "v01.0.0"]
    told = ordered(names, "v{version}")
    expected = sorted(names[: len(found)])
    expected.sort(key=lambda name: Version.parse(name[1:]))
    assert [name for _, name in told] == expected
    assert [is_stable(order) for order, _ in told] == [
        not Version.parse(name[1:]).is_prerelease for name in expected
    ]
    assert list(descending(names, "v{version}")) == told[::-1]
    assert list(descending([*names, "1.0.0", "w1.0.0"], "v{version}")) == told[::-1]


def test_tags_are_like_another_if_they_differ_in_the_last_version_only() -> None:
    names = ["tls1.2.0/v1.3.0", "tls1.3.0/v1.2.0", "v1.3.0", "tls1.2.0/v1", "tls1.2.0/v1.2.0"]
    assert versions_like("tls1.2.0/v1.2.0", "1.2.0", names) == {
        "tls1.2.0/v1.3.0": Version(1, 3, 0),
        "tls1.2.0/v1.2.0": Version(1, 2, 0),
    }
    assert versions_like("nightly", "1.2.0", [*names, "nightly"]) == {}


@given(st.text(), st.text())
def test_any_message_can_be_read(subject: str, body: str) -> None:
    assert all(change.kind == change.kind.lower() for change in changes(subject, body))
    assert all(footer.token and footer.value.strip() for footer in footers(body))
    assert reverted(subject, body) is not None


def test_what_a_change_says_is_told() -> None:
    body = "Because.\n\nBREAKING CHANGE: a\nb\nRefs: #1\n\nReviewed-by: A\nCloses #2"
    assert changes("feat(x)!: y z", body) == (
        Change("feat", breaking=True, scope="x", text="y z", warning="a\nb"),
    )
    assert [tuple(each) for each in footers(body)] == [
        ("BREAKING CHANGE", "a\nb"),
        ("Refs", "#1"),
        ("Reviewed-by", "A"),
        ("Closes", "#2"),
    ]


@given(
    st.lists(
        st.sampled_from(
            ["feat", "Fix", "(", ")", "a: b", "!", ":", " ", "\t", "x", ": ", "(a)", "é", "\u00a0"]
        )
    ).map("".join)
)
@example("feat(a: b)!: x")
def test_a_header_is_read_as_the_grammar_has_it(line: str) -> None:
    said = re.match(r"([A-Za-z][\w-]*)(?:\(([^()]*)\))?(!)?: +(\S.*)", line)
    expected = []
    if said is not None:
        kind, scope, mark, text = said.groups("")
        expected = [Change(kind.lower(), bool(mark), scope, text)]
    assert list(changes(line, "")) == expected
    listed = f"Because.\n\n* {line}\n- {line}\n+ fix: y\n*fix: y"
    assert changes("Several (#1)", listed) == changes(line.lstrip(" "), "")


def test_a_long_history_without_a_revert_is_read_once() -> None:
    found = [Commit(f"{number:040x}", "fix: x", "body", 0, ()) for number in range(20_000)]
    assert taken_back(found, [each.id for each in found]) == {}
