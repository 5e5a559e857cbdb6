import json
import sys
from collections.abc import Callable

from lading_changelog import MARKER
from lading_git.testing import Sample
from lading_run import Command, run

Told = tuple[int, str, str]
Invoke = Callable[..., Told]
HEAVY = {"packaging", "msgspec", "rich", "httpx"}


def test_notes_are_printed_as_markdown_and_as_json(sample: Sample, invoke: Invoke) -> None:
    commit = sample.commit("feat(api): go (#3)")
    text = f"### Added\n\n- **api:** go (#3, {commit[:9]})\n"
    assert invoke("changelog.notes") == (0, text, "")
    assert invoke("changelog.notes", "--tag", "v1.0.0") == (0, text, "")
    code, out, err = invoke("changelog.notes", "--tag", "v1.0.0", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "unit": "",
        "version": "1.0.0",
        "tag": "v1.0.0",
        "since": None,
        "day": "2026-05-28",
        "sections": {
            "Added": [
                {
                    "text": "go",
                    "label": "api",
                    "commits": [commit],
                    "pull": 3,
                    "warning": "",
                    "author": "",
                    "details": "",
                }
            ]
        },
        "quiet": {},
        "enriched": None,
    }


def test_notes_of_a_version_that_is_too_low_are_refused(sample: Sample, invoke: Invoke) -> None:
    sample.commit("feat: one")
    sample.tag("v1.0.0")
    sample.commit("fix: two")
    code, out, err = invoke("changelog.notes", "--tag", "v0.5.0")
    assert (code, out) == (3, "")
    assert err.splitlines()[0] == (
        "error: there is no tag v0.5.0, and HEAD contains v1.0.0, which is later"
    )
    assert invoke("changelog.notes", "--tag", "v1.0.1")[0] == 0
    assert "one" in invoke("changelog.notes", "--tag", "v1.0.0")[1]


def test_all_versions_of_all_units_are_printed(sample: Sample, invoke: Invoke) -> None:
    settings = (
        '[units.a]\ntag = "a/v{version}"\npaths = ["a"]\n'
        '[units.b]\ntag = "b/v{version}"\npaths = ["b"]\n'
    )
    sample.commit("chore: begin", **{"top/lading.toml": settings})
    first = sample.commit("feat: x", **{"top/a/x": "1"})
    sample.tag("a/v1.0.0")
    second = sample.commit("fix: y", **{"top/a/y": "1", "top/b/y": "1"})
    a = f"## [Unreleased]\n\n### Fixed\n\n- y ({second[:9]})\n"
    b = f"## [1.0.0] - 2026-05-28\n\n### Added\n\n- x ({first[:9]})\n"
    folder = sample.path / "top"
    assert invoke("changelog.notes", "--all", folder=folder) == (
        0,
        f"# a\n\n{a}\n{b}\n# b\n\n{a}",
        "",
    )
    code, out, _ = invoke("changelog.notes", "--all", "--json", folder=folder)
    assert code == 0
    assert [each["version"] for each in json.loads(out)["a"]] == [None, "1.0.0"]
    assert invoke("changelog.notes", "--unit", "b", folder=folder)[1] == a.partition("\n\n")[2]
    assert invoke("changelog.notes", "--all", "--unit", "b", folder=folder)[0] == 2
    assert invoke("changelog.notes", "--tag", "a/v1.0.0", "--unit", "b", folder=folder)[0] == 2
    assert invoke("changelog.notes", "--tag", "c/v1.0.0", folder=folder)[0] == 2


def test_write_changes_the_file_once(sample: Sample, invoke: Invoke) -> None:
    commit = sample.commit("feat: go", **{"lading.toml": '[changelog]\nfile = "NEWS.md"\n'})
    assert invoke("changelog.write", "--tag", "v1.0.0") == (0, "NEWS.md\n", "")
    text = (sample.path / "NEWS.md").read_text()
    section = f"## [1.0.0] - 2026-05-28\n\n### Added\n\n- go ({commit[:9]})\n"
    assert text.endswith(f"{MARKER}\n\n{section}")
    again = (0, "", "NEWS.md has 1.0.0 already; it stays as it is.\n")
    code, out, err = invoke("changelog.write", "--tag", "v1.0.0")
    assert (code, out, err.splitlines(keepends=True)[-1]) == again
    assert (sample.path / "NEWS.md").read_text() == text


def test_the_path_of_the_changelog_is_told_whole_and_leads_nowhere_else(
    sample: Sample, invoke: Invoke
) -> None:
    sample.commit("feat: go", **{"lading.toml": '[changelog]\nfile = "a/b"\n', "a/b/c": ""})
    assert invoke("changelog.write", "--tag", "v1.0.0") == (
        3,
        "",
        (
            "error: a/b: is a folder, not a file\n"
            '  Name a file, as in `[changelog] file = "CHANGELOG.md"`.\n'
        ),
    )
    for file in ("../y.md", "/y.md", "a/../../y.md"):
        sample.commit("fix: it", **{"lading.toml": f'\n[changelog]\nfile = "{file}"\n'})
        assert invoke("changelog.write", "--tag", "v1.0.0") == (
            2,
            "",
            (
                f"error: lading.toml:2: changelog: file '{file}' must be a path relative to the"
                " root, with / and without ..\n"
            ),
        )


def test_what_is_written_and_checked_is_told_as_json(sample: Sample, invoke: Invoke) -> None:
    sample.commit("feat: go")
    for changed in (True, False):
        code, out, err = invoke("changelog.write", "--tag", "v1.0.0", "--json")
        told = {"file": "CHANGELOG.md", "version": "1.0.0", "changed": changed}
        assert (code, json.loads(out), "CHANGELOG" in err) == (0, told, False)
    code, out, err = invoke("changelog.check", "--json")
    assert (code, json.loads(out), err) == (0, {"commits": 1}, "")


def test_only_the_commits_of_a_unit_are_checked(sample: Sample, invoke: Invoke) -> None:
    settings = "".join(
        f'[units.{name}]\ntag = "{name}/v{{version}}"\npaths = ["{name}"]\n' for name in "ab"
    )
    sample.commit("chore: begin", **{"lading.toml": settings, "a/x": "1"})
    sample.commit("a thing of b", **{"b/x": "1"})
    assert invoke("changelog.check", "--unit", "a", "--json")[:2] == (0, '{\n  "commits": 1\n}\n')
    assert invoke("changelog.check", "--unit", "b")[0] == 3
    assert invoke("changelog.check", "--range", "HEAD~1..HEAD")[0] == 3
    assert invoke("changelog.check", "--range", "HEAD~1..HEAD", "--unit", "a")[0] == 0


def test_a_range_is_checked_by_the_types_of_the_units_that_each_commit_changes(
    sample: Sample, invoke: Invoke
) -> None:
    settings = "".join(
        f'[units.{name}]\ntag = "{name}/v{{version}}"\npaths = ["{name}"]\n' for name in "abc"
    )
    settings += '[units.b.version.bump]\ntypes = {i18n = "patch", net = "patch"}\n'
    settings += '[units.c.version.bump]\ntypes = {i18n = "patch"}\n'
    files = {f"top/{name}/x": "" for name in "abc"}
    sample.commit("chore: begin", **{"top/lading.toml": settings}, **files)

    def checked(*paths: str) -> Told:
        sample.commit("i18n: german", **dict.fromkeys(paths, str(paths)))
        return invoke("changelog.check", "--range", "HEAD~1..HEAD", folder=sample.path / "top")

    assert checked("top/b/x")[0] == checked("top/b/x", "top/c/x")[0] == 0
    assert checked("other")[0] == 0
    for paths in (["top/a/x"], ["top/a/x", "top/b/x"], ["top/a/x", "other"]):
        code, _, err = checked(*paths)
        assert (code, "'i18n: german': unknown type 'i18n'" in err) == (3, True)
    sample.commit("net: x", **{"top/b/x": "2", "top/c/x": "2"})
    code, _, err = invoke("changelog.check", "--range", "HEAD~1..HEAD", folder=sample.path / "top")
    assert (code, "fix, i18n, perf" in err) == (3, True)


def test_a_unit_without_a_changelog_is_refused(sample: Sample, invoke: Invoke) -> None:
    sample.commit("feat: go", **{"lading.toml": '[changelog]\nfile = ""\n'})
    code, out, err = invoke("changelog.write", "--tag", "v1.0.0")
    assert (code, out) == (3, "")
    assert "the unit has no changelog" in err
    assert invoke("changelog.write", "--tag", "v1.0.0", "--file", "N.md")[:2] == (0, "N.md\n")


def test_the_import_of_the_tasks_loads_nothing_heavy() -> None:
    script = "import sys, lading_changelog.tasks; print(*sys.modules, sep='\\n')"
    loaded = run(Command(sys.executable, "-c", script, looks=True)).stdout.splitlines()
    assert "lading_changelog.tasks" in loaded
    assert HEAVY.isdisjoint(loaded)
    assert [m for m in loaded if m.startswith("lading_changelog._")] == []


def test_what_a_release_takes_in_place_of_the_notes_is_told(sample: Sample, invoke: Invoke) -> None:
    sample.commit("feat: one", a="1")
    invoke("changelog.write", "--tag", "v1.0.0")
    assert invoke("changelog.notes", "--tag", "v1.0.0")[2] == ""
    path = sample.path / "CHANGELOG.md"
    path.write_text(path.read_text().replace("- one", "- One is new"))
    code, out, err = invoke("changelog.notes", "--tag", "v1.0.0")
    assert (code, "- one (" in out) == (0, True)
    assert err == "CHANGELOG.md:7: a release publishes this section, and what it does not name.\n"
    assert invoke("changelog.notes")[2] == ""
