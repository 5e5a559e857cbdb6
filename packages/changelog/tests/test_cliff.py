"""git-cliff as the judge: of the same history it says what each commit is, and what comes next.

Where the two differ by design, so that it is not tried here or translated before it is compared:

- A type that nobody declared, such as ``deps:``, is conventional to git-cliff; here it is one of
  the other changes, since nobody said what it raises.
- ``BREAKING CHANGE:`` in the body of a commit whose subject is not conventional is nothing to
  git-cliff; here it counts, because who writes it means it.
- A list of changes in the body of a squashed pull request is text to git-cliff; here each counts.
- What was taken back (``This reverts commit …``) is told by git-cliff; here neither of the two is.
- Every commit raises at least the patch version with git-cliff; here ``chore`` and the like do not.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lading_changelog import notes_of
from lading_changelog._section import ADDED, BREAKING, CHANGED, FIXED, OTHER, REVERTED
from lading_git.testing import Sample
from lading_project import Unit
from lading_run import Command, run
from lading_version import Part, next_version

pytestmark = pytest.mark.engine

KNOWN = {"feat": ADDED, "fix": FIXED, "perf": CHANGED, "revert": REVERTED}
QUIET = ("build", "chore", "ci", "docs", "refactor", "style", "test")
SETTINGS = """
[git]
conventional_commits = true
filter_unconventional = false
commit_parsers = []
[bump]
features_always_bump_minor = true
breaking_always_bump_major = false
"""


def header(dice: random.Random) -> str:
    kind = dice.choice([*KNOWN, *QUIET, "Feat", "FIX", "deps", "wip"])
    scope = dice.choice(["", "", "(api)", "(api/v2)", "(two words)", "(a-b_c.d)"])
    mark = "!" if dice.random() < 0.1 else ""
    return f"{kind}{scope}{mark}: {dice.choice(['mend it', 'do: more', 'x', 'löse ✓ all'])}"


def other(dice: random.Random) -> str:
    return dice.choice(
        ["Update it", "feat : no", "feat(: no", "feat(a)b: no", "!: no", "(api): no", "fix; no"]
    )


def body(dice: random.Random) -> str:
    return dice.choice(
        [
            *("" for _ in range(12)),
            "Because it was\nwrong.",
            "BREAKING CHANGE: all of it",
            "BREAKING-CHANGE: all of it",
            "Why.\n\nRefs: #1\nBREAKING CHANGE: all\n  of it",
            "Why.\n\nBREAKING CHANGE: all\nReviewed-by: A",
            "breaking change: not said so",
            "This is no BREAKING CHANGE: at all",
            "Refs: #1\nReviewed-by: A",
        ]
    )


def messages(dice: random.Random, count: int) -> Iterator[str]:
    """Yield messages, each with a number in it, so that no two tell of the same."""
    for number in range(count):
        if dice.random() < 0.15:
            yield f"{other(dice)} {number}"
        else:
            yield f"{header(dice)} {number}\n\n{body(dice)}".strip()


def commit_all(sample: Sample, texts: list[str], branch: str = "main", base: str = "") -> None:
    parts = [f"from {base}\n" if base and not n else "" for n in range(len(texts))]
    stream = "".join(
        f"commit refs/heads/{branch}\ncommitter A <a@example.org> {1_700_000_000 + n} +0000\n"
        f"data {len(text.encode())}\n{text}\n{part}\n"
        for n, (text, part) in enumerate(zip(texts, parts, strict=True))
    )
    sample.git("fast-import", "--quiet", "--force", stdin=stream)


def cliff(sample: Sample, *options: str) -> str:
    sample.write(".git/cliff.toml", SETTINGS)
    config = sample.path / ".git" / "cliff.toml"
    program = Path(sys.executable).with_name("git-cliff")
    words = ("--offline", "--config", str(config), *options)
    return run(Command(program, *words, cwd=sample.path, looks=True)).stdout


@dataclass(frozen=True)
class Judged:
    message: str
    title: str


def judged_by_cliff(sample: Sample) -> dict[str, Judged]:
    found: dict[str, Judged] = {}
    for release in json.loads(cliff(sample, "--context")):
        for commit in release["commits"]:
            kind = (commit["group"] or "").lower() if commit["conventional"] else ""
            title = "" if kind in QUIET else KNOWN.get(kind, OTHER)
            found[commit["id"]] = Judged(
                commit["raw_message"], BREAKING if commit.get("breaking") else title
            )
    return found


def judged_by_us(sample: Sample) -> dict[str, str]:
    notes = notes_of(sample.repository, Unit(), None)
    return {
        commit: title
        for title, entries in notes.sections.items()
        for entry in entries
        for commit in entry.commits
    }


@pytest.mark.parametrize("seed", range(3))
def test_each_commit_lands_in_the_same_section(sample: Sample, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same each time
    commit_all(sample, list(messages(dice, 300)))
    ours, theirs = judged_by_us(sample), judged_by_cliff(sample)
    assert len(theirs) == 300
    differing = {
        each.message: (ours.get(name, ""), each.title)
        for name, each in theirs.items()
        if ours.get(name, "") != each.title
    }
    assert differing == {}


@pytest.mark.parametrize(
    ("base", "parts"),
    [("1.2.3", {"none", "patch", "minor", "major"}), ("0.4.5", {"none", "patch", "minor"})],
)
def test_the_next_version_is_the_same(sample: Sample, base: str, parts: set[str]) -> None:
    dice = random.Random(7)  # noqa: S311 - the same each time
    commit_all(sample, ["feat: begin"])
    sample.git("tag", "--annotate", f"--message={base}", f"v{base}", "main")
    seen = set()
    for number in range(20):
        texts = list(messages(dice, dice.randint(1, 4)))
        commit_all(sample, texts, f"b{number}", "main")
        sample.git("symbolic-ref", "HEAD", f"refs/heads/b{number}")
        found = next_version(sample.repository)
        theirs = cliff(sample, "--bumped-version").strip()
        seen.add(found.part.value)
        if found.part.value == "none":
            assert theirs == f"v{found.version.bump(Part.PATCH)}", texts
        else:
            assert theirs == f"v{found.version}", texts
    assert seen == parts
