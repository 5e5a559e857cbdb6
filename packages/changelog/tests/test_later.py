"""Commits that came after a version's section was written into the changelog."""

from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import Change, Order, Release
from lading_changelog import MARKER, ChangelogPreparer, NotesMaker
from lading_changelog._edit import with_part
from lading_changelog._write import section_of
from lading_git import clone_of
from lading_git.testing import Sample

FILE = "CHANGELOG.md"


class Keeper:
    """Prepares v1.1.0 again and again, as people do it."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        self._sample = sample
        self._folder = folder

    def release(self) -> Release:
        commit = self._sample.repository.head()
        source = clone_of(self._sample.repository, commit, self._folder / "source", tag=None)
        return Release(
            unit="",
            version="1.1.0",
            tag="v1.1.0",
            commit=commit,
            epoch=0,
            source=source,
            root=self._sample.path,
            work=self._folder,
        )

    def prepare(self) -> Change:
        """Prepare it, and commit what that changed."""
        change = ChangelogPreparer(FILE).prepare(self.release())
        if change.paths:
            self.edit(*[path.read_text() for path in change.paths])
        return change

    def notes(self, file: str = FILE) -> str:
        """Return what is published."""
        order = Order(release=self.release(), inputs=(), folder=self._folder)
        [notes] = NotesMaker(file).make(order).artifacts
        return notes.file.read_text()

    def edit(self, text: str) -> str:
        return self._sample.commit("chore: release 1.1.0", **{FILE: text})

    @property
    def text(self) -> str:
        return (self._sample.path / FILE).read_text()


@pytest.fixture
def keeper(sample: Sample, tmp_path: Path) -> Keeper:
    sample.commit("feat: begin", **{"pyproject.toml": "[tool.lading]\n"})
    sample.tag("v1.0.0")
    return Keeper(sample, tmp_path)


def test_a_section_of_ours_is_renewed_once(sample: Sample, keeper: Keeper) -> None:
    first = sample.commit("feat: one", a="1")
    keeper.prepare()
    second = sample.commit("fix: two", a="2")
    change = keeper.prepare()
    assert (len(change.paths), change.left) == (1, ())
    assert change.done == ("CHANGELOG.md: the section of 1.1.0 is renewed",)
    assert keeper.text.partition(MARKER)[2] == (
        "\n\n## [1.1.0] - 2026-05-28\n\n"
        f"### Added\n\n- one ({first[:9]})\n\n### Fixed\n\n- two ({second[:9]})\n"
    )
    assert (keeper.prepare().paths, keeper.prepare().left) == ((), ())


def test_what_is_told_by_number_alone_renews_nothing(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    keeper.prepare()
    sample.commit("docs: a word", a="2")
    assert keeper.prepare().paths == ()


def test_what_people_edited_is_left_to_them(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    keeper.prepare()
    keeper.edit(keeper.text.replace("- one", "- One can do *one*"))
    before = keeper.text
    two, three = sample.commit("feat: two", a="2"), sample.commit("fix: three", a="3")
    for _ in range(2):
        change = keeper.prepare()
        assert (change.paths, [str(problem) for problem in change.left]) == (
            (),
            [
                (
                    "CHANGELOG.md:7: 2 changes are not in the section of 1.1.0,"
                    f" which was written or edited by hand: {two[:9]} two; {three[:9]} three"
                )
            ],
        )
    assert keeper.text == before


def test_of_many_changes_the_first_are_shown(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    keeper.prepare()
    keeper.edit(keeper.text.replace("- one", "- One"))
    for number in range(7):
        sample.commit(f"feat: {number}", a=f"2{number}")
    [problem] = keeper.prepare().left
    assert problem.text.count(";") == 4
    assert problem.text.endswith(" and 2 more")


def test_where_people_name_no_commits_their_last_edit_counts(
    sample: Sample, keeper: Keeper
) -> None:
    sample.commit("feat: one", a="1")
    keeper.edit("# Changelog\n\n## [1.1.0]\n\nAll is well.\n\n## 1.0.0\n\nFirst.\n")
    older = (
        "CHANGELOG.md:3: 1 change is older than the last edit, and not named in the section of"
        " 1.1.0, which was written or edited by hand: a release adds nothing of that"
    )
    assert keeper.prepare().paths == ()
    assert [str(problem) for problem in keeper.prepare().left] == [older]
    assert keeper.notes() == "All is well.\n"
    two = sample.commit("feat: two", a="2")
    assert [str(problem) for problem in keeper.prepare().left] == [
        (
            "CHANGELOG.md:3: 1 change is not in the section of 1.1.0, which was written or edited"
            f" by hand: {two[:9]} two"
        ),
        older,
    ]


def test_what_breaks_something_is_told_where_people_name_no_commits(
    sample: Sample, keeper: Keeper
) -> None:
    broken = sample.commit("feat!: one is gone (#2)", a="1")
    sample.commit("fix: two (#3)", a="2")
    keeper.edit("# Changelog\n\n## [1.1.0]\n\n_Nothing yet._\n")
    assert keeper.notes() == (
        f"_Nothing yet._\n\n### Breaking changes\n\n- one is gone (#2, {broken[:9]})\n"
    )
    problem, older = keeper.prepare().left
    assert problem.text.endswith(f"by hand: {broken[:9]} one is gone")
    assert older.text.startswith("1 change is older than the last edit")


@pytest.mark.parametrize(("named", "left"), [("#2", 0), ("#23", 1)])
def test_a_change_is_named_by_its_pull_request(
    sample: Sample, keeper: Keeper, named: str, left: int
) -> None:
    sample.commit("feat!: one is gone (#2)", a="1")
    keeper.edit(f"# Changelog\n\n## [1.1.0]\n\n- Use two and not one ({named})\n")
    assert len(keeper.prepare().left) == left
    assert keeper.notes().count("gone") == left


def test_what_is_unreleased_was_written_by_people(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    changelog = "# Changelog\n\n## [Unreleased]\n\n{0}## [1.0.0]\n\nFirst.\n"
    sample.commit("docs: tell", **{FILE: changelog.format("- All is new.\n\n")})
    two = sample.commit("feat: two", a="2")
    sample.commit("docs: a word", **{FILE: f"{keeper.text}More of it.\n"})
    change = keeper.prepare()
    section = f"{MARKER}\n\n## [1.1.0] - 2026-05-28\n\n- All is new.\n\n"
    assert keeper.text == changelog.format(section) + "More of it.\n"
    problem, _ = change.left
    assert problem.text.endswith(f"by hand: {two[:9]} two")
    assert keeper.prepare() == replace(change, paths=())
    assert keeper.notes() == f"- All is new.\n\n### Added\n\n- two ({two[:9]})\n"


def test_a_commit_that_edits_the_changelog_tells_of_itself(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    keeper.prepare()
    edited = keeper.text.replace("### Added\n\n", "### Added\n\n- Two, by me\n")
    sample.commit("feat: two", a="2", **{FILE: edited})
    assert (keeper.prepare().paths, keeper.prepare().left) == ((), ())


def test_line_ends_and_all_around_the_section_stay(sample: Sample, keeper: Keeper) -> None:
    old = "# Changes\r\n\r\n## [1.0.0]\r\n\r\nFirst.\r\n\r\n[1.0.0]: https://example.com\r\n"
    sample.commit("docs: by hand", **{FILE: ""})
    (sample.path / FILE).write_bytes(old.encode())
    sample.git("commit", "--quiet", "--all", "--message=docs: line ends")
    first = sample.commit("feat: one", a="1")
    for message in ("chore: release 1.1.0", ""):
        source = keeper.release().source
        ChangelogPreparer(FILE).prepare(replace(keeper.release(), source=source))
        data = (source / FILE).read_bytes()
        (sample.path / FILE).write_bytes(data)
        if message:
            sample.git("commit", "--quiet", "--all", f"--message={message}")
            second = sample.commit("feat: two", a="2")
    expected = (
        f"# Changes\n\n{MARKER}\n\n## [1.1.0] - 2026-05-28\n\n### Added\n\n"
        f"- two ({second[:9]})\n- one ({first[:9]})\n\n2 more commits: 2 docs.\n\n"
        "## [1.0.0]\n\nFirst.\n\n[1.0.0]: https://example.com\n"
    )
    assert data == expected.replace("\n", "\r\n").encode()


def test_what_people_wrote_is_what_is_published(sample: Sample, keeper: Keeper) -> None:
    first = sample.commit("fix: a crash", a="1")
    keeper.prepare()
    keeper.edit(keeper.text.replace("- a crash (", "- a crash. **Everybody must upgrade.** ("))
    written = f"### Fixed\n\n- a crash. **Everybody must upgrade.** ({first[:9]})\n"
    assert keeper.notes() == written
    second = sample.commit("feat: late", b="1")
    assert keeper.notes() == f"{written}\n### Added\n\n- late ({second[:9]})\n"
    plain = f"### Added\n\n- late ({second[:9]})\n\n### Fixed\n\n- a crash ({first[:9]})\n"
    assert keeper.notes(file="").startswith(plain)
    assert keeper.notes(file="HISTORY.md").startswith(plain)


def test_what_came_later_stands_below_the_headings_that_people_left(
    sample: Sample, keeper: Keeper
) -> None:
    first = sample.commit("fix: a crash", a="1")
    keeper.prepare()
    keeper.edit(keeper.text.replace("- a crash", "- **Upgrade:** a crash"))
    second, third = sample.commit("feat: late", b="1"), sample.commit("fix: too (#7)", b="2")
    assert keeper.notes() == (
        f"### Fixed\n\n- **Upgrade:** a crash ({first[:9]})\n- too (#7, {third[:9]})\n\n"
        f"### Added\n\n- late ({second[:9]})\n"
    )


def test_an_edit_elsewhere_in_the_changelog_tells_nothing_of_the_version(
    sample: Sample, keeper: Keeper
) -> None:
    sample.commit("docs: begin", **{FILE: "# Changelog\n\n## [1.0.0] - 2024-01-01\n\n- First.\n"})
    first = sample.commit("fix: a crash", a="1")
    keeper.prepare()
    told = keeper.text.replace(f"- a crash ({first[:9]})", "- Told by hand.")
    sample.commit("docs: nicer", **{FILE: told})
    late = sample.commit("fix: a hole", b="1")
    sample.commit("docs: a typo", **{FILE: told.replace("- First.", "- First release.")})
    fixed = f"### Fixed\n\n- Told by hand.\n- a hole ({late[:9]})\n"
    assert keeper.notes() == f"{fixed}\n1 more commit: 1 docs.\n"
    left, older = keeper.prepare().left
    assert f"{late[:9]} a hole" in left.text
    assert "older than the last edit" in older.text


FIXED = "### Fixed\n\n- new\n"
LONG = "* e\n\n  ```\n  # no heading\n  - no item\n  ```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", FIXED, id="nothing"),
        pytest.param("Words.", f"Words.\n\n{FIXED}", id="no heading"),
        pytest.param("### Fixed", "### Fixed\n\n- new", id="a heading alone"),
        pytest.param("### Fixed\n- a", "### Fixed\n- a\n- new", id="close"),
        pytest.param("### Fixed ##\n\nWell.", "### Fixed ##\n\nWell.\n\n- new", id="no list"),
        pytest.param(
            "### Fixed\n\n- a\n\n1 more commit: 1 chore.",
            "### Fixed\n\n- a\n- new\n\n1 more commit: 1 chore.",
            id="words below",
        ),
        pytest.param(
            f"### Fixed\n\n* a\n  b\nc\n\n  d\n\n{LONG}\n\n### Added\n\n- f",
            f"### Fixed\n\n* a\n  b\nc\n\n  d\n\n{LONG}\n- new\n\n### Added\n\n- f",
            id="long items",
        ),
        pytest.param(
            "### Fixed\n\n#### On macOS\n\n- a",
            "### Fixed\n\n- new\n\n#### On macOS\n\n- a",
            id="a lower heading",
        ),
        pytest.param(
            "### Fixed\n\n- a\n\n```\n- no item\n```",
            "### Fixed\n\n- a\n- new\n\n```\n- no item\n```",
            id="code below",
        ),
        pytest.param(
            "```\n### Fixed\n```\n\n### Fixed bugs",
            f"```\n### Fixed\n```\n\n### Fixed bugs\n\n{FIXED}",
            id="other headings",
        ),
    ],
)
def test_a_list_goes_below_the_one_that_has_its_heading(text: str, expected: str) -> None:
    assert with_part(text, FIXED) == expected


def test_what_people_wrote_is_cut_where_it_is_too_long(sample: Sample, keeper: Keeper) -> None:
    sample.commit("fix: a crash", a="1")
    keeper.edit("## 1.1.0\n\n" + "- much\n" * 20_000)
    notes = keeper.notes()
    assert len(notes) < 100_100
    assert notes.endswith(f"- much\n\n… and {20_000 - notes.count('- much')} more.\n")


def test_a_comment_in_a_block_of_code_ends_no_section_and_begins_none(tmp_path: Path) -> None:
    changelog = tmp_path / FILE
    section = "## 1.1.0\n\n- one\n\n```sh\n# a comment\n## 1.0.0\n```\n\n- two"
    changelog.write_text(f"# Changelog\n\n{section}\n\n## 0.9.0\n\n- begin\n")
    assert section_of(changelog, "1.1.0") == (section, 3)
    assert section_of(changelog, "1.0.0") == ("", 0)
    changelog.write_text(changelog.read_text().replace("```\n\n- two", "\n- two"))  # never closed
    assert section_of(changelog, "1.0.0")[1] == 9
