from hypothesis import example, given
from hypothesis import strategies as st

from lading_changelog._log import titles_of
from lading_changelog._reading import Reading, Record
from lading_changelog._teller import Teller
from lading_git import Commit, Row, commit_of
from lading_project import Unit
from lading_version import Ancestry, BumpRules, Part, VersionTable

SUBJECTS = ["feat(api): go", "fix: x (#7)", "docs: d", "odd: y", "feat!: z", "Words (#7)", "Words"]
REVERTS = ["revert: it", 'Revert "it"', "This reverts commit 0000000.", "Refs: 0000000"]
LISTED = ["* fix: a", "* fix: a", "- chore: b", "* odd: c", "BREAKING CHANGE: it"]
LINES = st.sampled_from([*SUBJECTS, *REVERTS, *LISTED, "Merge pull request #7 from x", ""])
BODIES = st.lists(LINES, max_size=4).map("\n".join)
MESSAGES = st.lists(st.tuples(LINES, BODIES, st.booleans()), max_size=8)


def rows(messages: list[tuple[str, str, bool]]) -> list[Row]:
    """Make a line of commits, the newest first, some of which merge something unknown."""
    size = len(messages)
    return [
        (
            f"{size - place:040}",
            f"{size - place - 1:040}" + " ffff" * merges,
            "0",
            subject,
            f"\n{body}\n",
            "",
        )
        for place, (subject, body, merges) in enumerate(messages)
    ]


def told(records: list[Record], unit: Unit) -> tuple[object, object]:
    return Teller(titles_of(unit), {}, Ancestry((), ())).tell(records)


@given(MESSAGES)
@example([("revert: it", "Refs: 0000000", False), ("feat: a", "", False)])
def test_what_is_kept_of_a_commit_tells_what_the_whole_commit_does(
    messages: list[tuple[str, str, bool]],
) -> None:
    plain = Unit()
    odd = Unit(tables={"version": VersionTable(bump=BumpRules(types={"odd": Part.PATCH}))})
    made = rows(messages)
    reading = Reading(iter(made), {"": ["."]}, [titles_of(plain), titles_of(odd)])
    whole: list[Record] = [(row[0], commit_of(row), 0) for row in made]
    for unit in (plain, odd):
        assert told(reading.records, unit) == told(whole, unit)


def test_of_most_commits_no_more_is_kept_than_what_they_say() -> None:
    reading = Reading(
        iter(rows([("feat: a", "Because.", False), ("Words", "Because.", False)])),
        {"": ["."]},
        [titles_of(Unit())],
    )
    assert [isinstance(said, Commit) for _, said, _ in reading.records] == [False, True]
