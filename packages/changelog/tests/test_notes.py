import json
from pathlib import Path

import pytest

from lading_changelog import (
    Entry,
    Merged,
    Notes,
    NotOfUnit,
    SinceElsewhere,
    enriched,
    history_of,
    notes_of,
    render,
)
from lading_git import HistoryMissing, NoSuchCommit, Repository, complete
from lading_git.testing import Sample
from lading_project import Unit
from lading_run import Command, Completed, run

WHOLE = Unit()


def texts(notes: Notes) -> dict[str, list[str]]:
    return {title: [entry.text for entry in found] for title, found in notes.sections.items()}


def by_label(notes: Notes) -> dict[str, list[tuple[str, str, int]]]:
    sections = notes.sections.items()
    return {title: [(e.label, e.text, e.pull) for e in found] for title, found in sections}


@pytest.fixture
def released(sample: Sample) -> Sample:
    """v1.0.0, v1.1.0-rc.1, v1.1.0 and two commits on main; v1.0.1 on a branch of its own."""
    sample.commit("feat: begin")
    sample.tag("v1.0.0")
    sample.git("switch", "--quiet", "--create", "1.0")
    sample.commit("fix: for the old line", old="1")
    sample.tag("v1.0.1")
    sample.git("switch", "--quiet", "main")
    sample.commit("feat(api): grow", **{"src/a": "1"})
    sample.tag("v1.1.0-rc.1")
    sample.commit("fix: mend", **{"src/b": "1"})
    sample.tag("v1.1.0")
    sample.commit("perf!: run (#7)", **{"docs/c": "1"})
    sample.commit("docs: tell", **{"docs/d": "1"})
    return sample


PREPARES = "chore: release 1.2.0"
MERGED = "Merge pull request #4 from acme/lading/release\n\n"


@pytest.mark.parametrize(
    ("message", "quiet"),
    [
        (PREPARES, {}),
        ("chore: release api 1.2.0-rc.1 (#12)", {}),
        ("chore: release 1.2.0 (#12)\n\n* chore: release 1.2.0\n", {}),
        (f"{PREPARES}\n\nThis reverts nothing.", {}),
        ("chore: release notes are rendered", {"chore": 1}),
        ("chore(ci): release 1.2.0", {"chore": 1}),
        (f"{PREPARES} (#12)\n\n* docs: more", {"chore": 1}),
    ],
)
def test_a_commit_that_prepares_a_release_is_not_counted(
    sample: Sample, message: str, quiet: dict[str, int]
) -> None:
    sample.commit("feat: begin")
    sample.commit(message)
    notes = notes_of(sample.repository, WHOLE, None)
    assert (texts(notes), notes.quiet) == ({"Added": ["begin"]}, quiet)
    [(whole,)] = history_of(sample.repository, [WHOLE]).values()
    assert (texts(whole), whole.quiet) == (texts(notes), quiet)


@pytest.mark.parametrize(("title", "quiet"), [(PREPARES, {}), ("chore: x", {"chore": 1})])
def test_nor_is_the_merge_of_its_pull_request(
    sample: Sample, title: str, quiet: dict[str, int]
) -> None:
    sample.commit("feat: begin")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit(PREPARES, VERSION="1.2.0")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-ff", "-m", f"{MERGED}{title}", "side")
    assert notes_of(sample.repository, WHOLE, None).quiet == quiet


def test_a_preparation_that_was_taken_back_is_counted_with_what_did_it(sample: Sample) -> None:
    sample.commit("feat: begin")
    prepared = sample.commit(PREPARES)
    sample.commit(f'Revert "{PREPARES}"\n\nThis reverts commit {prepared}.')
    notes = notes_of(sample.repository, WHOLE, None)
    assert notes.quiet == {"taken back, with what did it": 2}


def test_every_commit_is_told_in_an_entry_or_by_number(sample: Sample) -> None:
    sample.commit("feat(api)!: drop v1 (#12)\n\nBecause.\n\nBREAKING CHANGE: use v2\n  at once")
    sample.commit("Do all (#13)\n\n* feat: a\n* fix(b): c\n* wip\n* feat: a")
    sample.commit("Update it", **{"src/parts/one/file": "1"})
    sample.commit("net: new words", a="1")
    sample.commit("More words (#14)")
    sample.commit("And more (#14)")
    sample.commit("chore: sweep")
    sample.commit("docs: tell")
    sample.commit("docs: tell more")
    gone = sample.commit("feat: gone")
    sample.commit(f'Revert "feat: gone"\n\nThis reverts commit {gone}.')
    sample.commit('Revert "feat: of old"\n\nThis reverts commit 0123456789abcdef.')
    notes = notes_of(sample.repository, WHOLE, None)
    assert by_label(notes) == {
        "Breaking changes": [("api", "drop v1", 12)],
        "Added": [("", "a", 13)],
        "Fixed": [("b", "c", 13)],
        "Reverted": [("", "feat: of old", 0)],
        "Other changes": [
            ("", "And more", 14),
            ("", "net: new words", 0),
            ("src/parts", "Update it", 0),
        ],
    }
    assert notes.sections["Breaking changes"][0].warning == "use v2\n  at once"
    assert len(notes.sections["Other changes"][0].commits) == 2
    assert notes.quiet == {"chore": 1, "docs": 2, "taken back, with what did it": 2}
    assert (notes.since, notes.day, notes.enriched) == ("", "2026-05-28", None)


def test_a_merged_pull_request_stands_under_its_title_with_what_came_by_it(sample: Sample) -> None:
    sample.commit("chore: begin")
    for number, (title, commits) in enumerate(
        [("A title", ["wip", "feat: a part"]), ("fix: all of it", ["wip"]), ("Told", ["feat: x"])]
    ):
        sample.git("switch", "--quiet", "--create", f"side{number}")
        for place, message in enumerate(commits):
            sample.commit(message, **{f"side{number}-{place}": "1"})
        sample.git("switch", "--quiet", "main")
        subject = f"Merge pull request #{number + 1} from me/side{number}"
        sample.git("merge", "--quiet", "--no-ff", "-m", f"{subject}\n\n{title}", f"side{number}")
    sample.git("switch", "--quiet", "--create", "plain")
    sample.commit("Something", here="1")
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'plain'", "plain")
    notes = notes_of(sample.repository, WHOLE, None)
    assert {title: sorted(found) for title, found in by_label(notes).items()} == {
        "Added": [("", "a part", 1), ("", "x", 3)],
        "Fixed": [("", "all of it", 2)],
        "Other changes": [("", "A title", 1), ("", "Something", 0), ("", "wip", 2)],
    }
    assert notes.quiet == {"chore": 1, "merge": 2}


def test_a_release_is_compared_with_the_release_before_it(released: Sample) -> None:
    repository = released.repository
    found = {
        tag: (notes.since, texts(notes))
        for tag in ("v1.0.0", "v1.0.1", "v1.1.0-rc.1", "v1.1.0", "v2.0.0", None)
        for notes in [notes_of(repository, WHOLE, tag)]
    }
    pending = {"Breaking changes": ["run"]}
    assert found == {
        "v1.0.0": ("", {"Added": ["begin"]}),
        "v1.0.1": ("v1.0.0", {"Fixed": ["for the old line"]}),
        "v1.1.0-rc.1": ("v1.0.0", {"Added": ["grow"]}),
        "v1.1.0": ("v1.0.0", {"Added": ["grow"], "Fixed": ["mend"]}),
        "v2.0.0": ("v1.1.0", pending),
        None: ("v1.1.0", pending),
    }


def test_since_may_be_named_but_not_on_another_branch(released: Sample) -> None:
    repository = released.repository
    assert texts(notes_of(repository, WHOLE, "v1.1.0", since="v1.1.0-rc.1")) == {"Fixed": ["mend"]}
    with pytest.raises(SinceElsewhere, match=r"^v1\.0\.1 is not contained in "):
        notes_of(repository, WHOLE, "v1.1.0", since="v1.0.1")
    with pytest.raises(NoSuchCommit):
        notes_of(repository, WHOLE, "v1.1.0", since="v7")


def test_a_tag_of_another_pattern_is_refused(released: Sample) -> None:
    with pytest.raises(NotOfUnit, match=r"'1\.0\.0' is no tag of this repository") as caught:
        notes_of(released.repository, WHOLE, "1.0.0")
    assert caught.value.hint == "Its tags are like v{version}."


def test_without_commits_there_are_no_notes(sample: Sample) -> None:
    for ask in (lambda: notes_of(sample.repository, WHOLE, "v1.0.0"), lambda: history_of(
        sample.repository, [WHOLE]
    )):  # fmt: skip
        with pytest.raises(NoSuchCommit, match="has no commit 'HEAD'"):
            ask()


def test_the_whole_history_tells_every_commit_once(released: Sample) -> None:
    released.git("merge", "--quiet", "--no-ff", "-m", "Merge branch '1.0'", "1.0")
    [found] = history_of(released.repository, [WHOLE]).values()
    assert [(each.tag, each.since, texts(each), each.quiet) for each in found] == [
        ("", "v1.1.0", {"Breaking changes": ["run"]}, {"docs": 1, "merge": 1}),
        ("v1.1.0", "v1.0.1", {"Added": ["grow"], "Fixed": ["mend"]}, {}),
        ("v1.0.1", "v1.0.0", {"Fixed": ["for the old line"]}, {}),
        ("v1.0.0", "", {"Added": ["begin"]}, {}),
    ]


def test_along_one_line_the_whole_history_agrees_with_each_version(released: Sample) -> None:
    [found] = history_of(released.repository, [WHOLE]).values()
    assert [each.tag for each in found] == ["", "v1.1.0", "v1.0.0"]
    for each in found:
        single = notes_of(released.repository, WHOLE, each.tag or None)
        assert (texts(each), each.quiet, each.since, each.day, each.version) == (
            texts(single), single.quiet, single.since, single.day, single.version
        )  # fmt: skip


def test_units_get_what_changed_their_paths_in_one_run_of_the_log(released: Sample) -> None:
    units = [
        Unit(name="src", tag="src/v{version}", paths=("src",)),
        Unit(name="docs", tag="docs/v{version}", paths=("docs/c", "gone")),
        Unit(name="letters", tag="letters/v{version}", paths=("*/[bd]",)),
        Unit(name="none", tag="none/v{version}", paths=("doc",)),
    ]
    started: list[Command] = []

    def counted(command: Command, /) -> Completed:
        started.append(command)
        return run(command)

    found = history_of(Repository(released.path, counted), units)
    assert {name: [(texts(n), n.quiet) for n in told] for name, told in found.items()} == {
        "src": [({"Added": ["grow"], "Fixed": ["mend"]}, {})],
        "docs": [({"Breaking changes": ["run"]}, {})],
        "letters": [({"Fixed": ["mend"]}, {"docs": 1})],
        "none": [],
    }
    assert sum("log" in command.argv for command in started) == 1
    assert len(started) == 3
    for unit in units[:3]:
        single = notes_of(released.repository, unit, None)
        assert [(texts(single), single.quiet)] == [(texts(n), n.quiet) for n in found[unit.name]]


@pytest.mark.parametrize("pull", ["", " (#7)"])
def test_a_merge_that_says_what_it_brings_is_told_where_that_is(sample: Sample, pull: str) -> None:
    sample.commit("chore: begin")
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("docs: a", **{"a/x": "1"})
    sample.git("switch", "--quiet", "-")
    sample.commit("docs: b", **{"b/x": "1"})
    sample.git("merge", "--quiet", "--no-ff", "-m", f"feat!: anew{pull}", "side")
    merge = sample.repository.head()
    told = {
        name: notes_of(sample.repository, Unit(paths=(name,)), None).sections
        for name in ("a", "b", ".")
    }
    entry = Entry("anew", "", (merge,), 7 if pull else 0)
    assert told == {
        "a": {"Breaking changes": (entry,)},
        "b": {},
        ".": {"Breaking changes": (entry,)},
    }


def test_the_merge_of_a_pull_request_belongs_to_the_units_of_its_commits(sample: Sample) -> None:
    sample.commit("feat: begin", **{"a/x": "1", "b/x": "1"})
    sample.git("switch", "--quiet", "--create", "side")
    sample.commit("wip", **{"a/y": "1"})
    sample.git("switch", "--quiet", "main")
    sample.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #3 from x\n\nGo", "side")
    a, b = (Unit(name=name, tag=f"{name}-{{version}}", paths=(name,)) for name in "ab")
    assert texts(notes_of(sample.repository, a, None)) == {
        "Added": ["begin"],
        "Other changes": ["Go"],
    }
    assert texts(notes_of(sample.repository, b, None)) == {"Added": ["begin"]}


@pytest.mark.parametrize(
    ("titles", "told", "quiet"),
    [(["One", "Two"], ["One", "Two"], {}), (["One", "One"], ["One"], {"merge": 1})],
)
def test_two_merges_of_one_number_are_both_told(
    sample: Sample, titles: list[str], told: list[str], quiet: dict[str, int]
) -> None:
    sample.commit("chore: begin")
    sample.tag("v1.0.0")
    for number, title in enumerate(titles):
        sample.git("switch", "--quiet", "--create", f"side{number}")
        sample.commit("wip", **{f"x{number}": "1"})
        sample.git("switch", "--quiet", "main")
        text = f"Merge pull request #12 from x/{number}\n\n{title}"
        sample.git("merge", "--quiet", "--no-ff", "-m", text, f"side{number}")
    notes = notes_of(sample.repository, Unit(), None)
    assert sorted(texts(notes)["Other changes"]) == told
    assert notes.quiet == quiet


@pytest.mark.parametrize("options", [["--depth=1"], ["--depth=3"], ["--filter=tree:0"]])
def test_a_clone_that_lacks_something_gets_it_or_is_refused(
    released: Sample, tmp_path: Path, options: list[str]
) -> None:
    released.git("config", "uploadpack.allowFilter", "true")
    clone = released.cloned(tmp_path / "clone", *options).repository
    unit = Unit(paths=("docs",))
    with pytest.raises(HistoryMissing) as caught:
        notes_of(clone, unit, None)
    assert "git fetch" in caught.value.hint
    before = Sample(clone.path).digest()
    whole = complete(clone, tmp_path / "cache", trees=True)
    assert notes_of(whole, unit, None) == notes_of(released.repository, unit, None)
    assert history_of(whole, [unit]) == history_of(released.repository, [unit])
    assert Sample(clone.path).digest() == before


def test_messages_of_any_bytes_and_size_become_harmless_notes(sample: Sample) -> None:
    sample.commit("chore: begin")
    sample.tag("v1.0.0")
    tree = sample.git("rev-parse", "HEAD^{tree}")
    parent = sample.git("rev-parse", "HEAD")
    who = "A <a@example.org> 1780000000 +0000"
    for message in (
        "feat: \x1b[31mred\x07 \u202egnp <script>x</script> @ada [a](b)",
        "fix: na" + b"\xff\xfe".decode("utf-8", "surrogateescape") + "ve",
        "fix: long\n\n" + "x" * 1_000_000 + "\n\nBREAKING CHANGE: " + "y" * 5000,
        "Word " * 1000,
        "",
    ):
        text = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n{message}"
        parent = sample.git("hash-object", "-w", "-t", "commit", "--stdin", stdin=text)
    sample.git("reset", "--quiet", "--hard", parent)
    notes = notes_of(sample.repository, WHOLE, "v1.1.0")
    assert sum(len(found) for found in notes.sections.values()) == 5
    text = render(notes)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert (
        "\ufffd\\[31mred\ufffd \ufffdgnp &lt;script&gt;x&lt;/script&gt; @&#8203;ada \\[a\\](b)"
        in text
    )
    assert "na\ufffd\ufffdve" in text
    assert max(map(len, text.splitlines())) < 2100
    assert text.count("…") == 2
    json.dumps(notes.as_json())


def test_pull_requests_add_title_author_and_details() -> None:
    first = Entry("a", "api", ("1" * 40,), 1)
    second = Entry("b", "", ("2" * 40,), 2)
    third = Entry("c", "", ("2" * 40,), 2)
    plain = Notes(sections={"Added": (first, second), "Fixed": (third,)})
    found = enriched(plain, {
        1: Merged.of("feat(api): a better", "ada", "x <!-- notes -->\nSee <b>\n<!-- /notes -->"),
        2: Merged.of("Both", "bob", "<!-- notes -->Two.<!-- /notes -->"),
    })  # fmt: skip
    assert render(found) == (
        "### Added\n\n"
        "- **api:** a better (#1, 111111111) by ada\n\n  See &lt;b>\n\n"
        "- b (#2, 222222222) by bob\n\n  Two.\n\n"
        "\n### Fixed\n\n"
        "- c (#2, 222222222) by bob\n"
    )
    assert "not looked up" not in render(plain)
    assert render(plain._replace(enriched=False)) == (
        "### Added\n\n- **api:** a (#1, 111111111)\n- b (#2, 222222222)\n"
        "\n### Fixed\n\n- c (#2, 222222222)\n"
        "\n_Titles, authors and notes of the pull requests were not looked up._\n"
    )
    assert enriched(plain, {}).sections == plain.sections
    assert enriched(plain, {1: Merged("", "ada")}).sections["Added"][0].text == "a"
    assert enriched(plain, {1: Merged("Anew", "ada")}).sections["Added"][0].text == "Anew"
