"""A section of a version that was prepared, and became another version before it was released."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from lading_artifact import Change, Release
from lading_changelog import MARKER, ChangelogPreparer
from lading_git import clone_of
from lading_git.testing import Sample

FILE = "CHANGELOG.md"


@dataclass
class Keeper:
    """Prepares versions in turn, and commits what that changed."""

    sample: Sample
    folder: Path

    def prepare(self, version: str, message: str = "chore: release {}") -> Change:
        commit = self.sample.repository.head()
        source = clone_of(self.sample.repository, commit, self.folder / "source", tag=None)
        release = Release(
            unit="",
            version=version,
            tag=f"v{version}",
            commit=commit,
            epoch=0,
            source=source,
            root=self.sample.path,
            work=self.folder,
        )
        change = ChangelogPreparer(FILE).prepare(release)
        if change.paths:
            text = (source / FILE).read_bytes().decode()
            self.sample.commit(message.format(version), **{FILE: text})
        return change

    @property
    def text(self) -> str:
        return (self.sample.path / FILE).read_text()


@pytest.fixture
def keeper(sample: Sample, tmp_path: Path) -> Keeper:
    sample.commit("feat: begin", **{"pyproject.toml": "[tool.lading]\n"})
    sample.tag("v1.0.0")
    return Keeper(sample, tmp_path)


@pytest.mark.parametrize("message", ["chore: release {}", "chore: release app {} (#12)"])
def test_what_was_prepared_becomes_the_section_of_what_it_is_now(
    sample: Sample, keeper: Keeper, message: str
) -> None:
    one = sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0", message)
    two = sample.commit("feat!: two", a="2")
    change = keeper.prepare("2.0.0")
    assert change.left == ()
    assert change.done == ("CHANGELOG.md: the section of 1.1.0 is that of 2.0.0 now",)
    assert keeper.text.partition(MARKER)[2] == (
        "\n\n## [2.0.0] - 2026-05-28\n\n"
        f"### Breaking changes\n\n- two ({two[:9]})\n\n### Added\n\n- one ({one[:9]})\n"
    )
    assert (keeper.prepare("2.0.0").paths, keeper.prepare("2.0.0").left) == ((), ())


AT = "https://example.org/compare"


def test_the_addresses_of_what_was_prepared_become_those_of_what_it_is_now(
    sample: Sample, keeper: Keeper
) -> None:
    below = f"\n[unreleased]: {AT}/v1.0.0...HEAD\n"
    sample.commit("docs: a changelog", **{FILE: f"# Mine\n\n{MARKER}\n{below}"})
    sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0")
    assert keeper.text.endswith(
        f"[unreleased]: {AT}/v1.1.0...HEAD\n[1.1.0]: {AT}/v1.0.0...v1.1.0\n"
    )
    sample.commit("feat!: two", a="2")
    keeper.prepare("2.0.0")
    assert keeper.text.endswith(
        f"[unreleased]: {AT}/v2.0.0...HEAD\n[2.0.0]: {AT}/v1.0.0...v2.0.0\n"
    )


def test_what_people_made_of_it_stays_under_the_new_heading(sample: Sample, keeper: Keeper) -> None:
    one = sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0")
    edited = keeper.text.replace("- one", "- One can do *one*").replace("\n", "\r\n")
    sample.commit("docs: say it better", **{FILE: edited})
    two = sample.commit("feat!: two", a="2")
    change = keeper.prepare("2.0.0")
    assert keeper.text.partition(MARKER)[2] == (
        f"\n\n## [2.0.0] - 2026-05-28\n\n### Added\n\n- One can do *one* ({one[:9]})\n"
    )
    assert b"2026-05-28\r\n\r\n### Added" in (sample.path / FILE).read_bytes()
    [problem] = change.left
    assert str(problem) == (
        "CHANGELOG.md:7: 1 change is not in the section of 2.0.0, which was written or edited by"
        f" hand: {two[:9]} two"
    )
    assert keeper.prepare("2.0.0").paths == ()


def test_a_version_that_was_released_keeps_its_section(sample: Sample, keeper: Keeper) -> None:
    sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0")
    sample.tag("v1.1.0")
    sample.commit("feat!: two", a="2")
    keeper.prepare("2.0.0")
    assert [line for line in keeper.text.splitlines() if line.startswith("## ")] == [
        "## [2.0.0] - 2026-05-28",
        "## [1.1.0] - 2026-05-28",
    ]


def test_a_version_that_people_wrote_of_keeps_its_section(sample: Sample, keeper: Keeper) -> None:
    sample.commit("docs: of old", **{FILE: "# Changes\n\n## 0.9\n\nBefore there were tags.\n"})
    sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0")
    assert "\n## [1.1.0] - 2026-05-28\n" in keeper.text
    assert keeper.text.endswith("\n## 0.9\n\nBefore there were tags.\n")


@pytest.mark.parametrize("origin", ["has the tag", "does not answer"])
def test_the_section_of_what_is_public_stays(
    sample: Sample, keeper: Keeper, tmp_path: Path, origin: str
) -> None:
    """A release leaves no tag in the clone that it was made of."""
    sample.commit("feat: one", a="1")
    keeper.prepare("1.1.0")
    before = keeper.text
    remote = sample.cloned(tmp_path / "remote")
    remote.tag("v1.1.0")
    sample.git("remote", "add", "origin", remote.url if origin == "has the tag" else "file:///-")
    two = sample.commit("fix: two", a="2")
    keeper.prepare("1.1.1")
    assert before.partition(MARKER)[2].lstrip() in keeper.text
    assert keeper.text.index("## [1.1.1]") < keeper.text.index("## [1.1.0]")
    if origin == "has the tag":
        assert (
            keeper.text.partition("## [1.1.1]")[2].partition("## [1.1.0]")[0].split("\n", 1)[1]
            == f"\n### Fixed\n\n- two ({two[:9]})\n\n"
        )


def test_what_came_after_the_words_of_people_is_not_told_by_our_new_heading(
    sample: Sample, keeper: Keeper
) -> None:
    """Neither when it is prepared nor when it is prepared again."""
    sample.commit("fix: one", a="1")
    keeper.prepare("1.0.1")
    words = "".join(
        "- my own words\n" if line.startswith("- one") else line
        for line in keeper.text.splitlines(keepends=True)
    )
    sample.commit("docs: words", **{FILE: words})
    newer = sample.commit("feat: newer", a="2")
    for _ in range(2):
        problem, _ = keeper.prepare("1.1.0").left
        assert f"{newer[:9]} newer" in problem.text
    assert "## [1.1.0]" in keeper.text
