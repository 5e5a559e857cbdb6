"""The tasks of the version: show it, check it, set it, say which comes next."""

from __future__ import annotations  # which no one evaluates: they would load every module

from collections.abc import Mapping
from pathlib import Path

import lading_git
import lading_project
import lading_version
from lading_run import Refused
from lading_tasks import Context, counted, print_json, print_text, say, table, task

_UNIT = "The unit in lading.toml, where there are several."
_JSON = "Print JSON."


@task(help={"unit": _UNIT, "commit": "The version of this commit, by its tags.", "json": _JSON})
def show(_: Context, unit: str = "", commit: bool = False, json: bool = False) -> None:
    """Show the version in all five grammars: the source's, or else that of this commit."""
    root, chosen = _unit(unit)
    version = None if commit else lading_version.source_version(root, _table(chosen))
    if version is None:
        history = _history(root, chosen)
        version = lading_version.commit_version(history, pattern=chosen.tag)
        if lading_version.base_tag(history, chosen.tag) is None:
            say(
                f"No tag like {chosen.tag} is at this commit or before it, so the version counts"
                " from 0.0.0. `git fetch --tags` brings tags that are elsewhere."
            )
    rows = {grammar.value: grammar.write(version) for grammar in lading_version.Grammar}
    if json:
        print_json(rows)
    else:
        table(["grammar", "version"], rows.items())


@task(
    help={
        "at": "A tag: check its tree against the version it names.",
        "unit": _UNIT,
        "json": _JSON,
    }
)
def check(_: Context, at: str = "", unit: str = "", json: bool = False) -> None:
    """Check that every place holds the version that it should."""
    root, chosen = _unit(unit, at)
    rules = _table(chosen)
    rev = f"refs/tags/{at}" if at else "HEAD"
    tree: lading_version.Tree = lading_version.Folder(root)
    if at:
        folder = lading_git.Repository(root).folder
        tree = lading_version.AtCommit(_history(root, chosen, trees=True), rev, folder)
        expected = lading_version.Version.parse(chosen.version_in(at) or "")
    else:
        found = lading_version.expected_version(tree, rules)
        if found is None:
            lading_version.check_places(tree, rules)
            _tell("The tag alone holds the version.", {"version": None}, json=json)
            return
        expected = found
    previous = _previous(root, chosen, expected, rev)
    lading_version.check(tree, rules, expected, previous=previous, unit=chosen.name)
    told = {"version": str(expected)}
    _tell(f"Every place is in step with {expected}.", told, json=json)


@task(
    name="set",
    help={
        "version": "Such as 1.2.0 or 1.2.0-rc.1.",
        "unit": _UNIT,
        "followers": "The places that may stay one release behind, too.",
        "json": _JSON,
    },
)
def set_(
    _: Context, version: str, unit: str = "", followers: bool = False, json: bool = False
) -> None:
    """Write VERSION into every place that carries it, or into none; print the changed files."""
    root, chosen = _unit(unit)
    rules = _table(chosen)
    wanted = lading_version.Version.parse(version)
    changed = lading_version.set_version(root, rules, wanted, followers=followers)
    names = [path.relative_to(root).as_posix() for path in changed]
    if not json:
        print_text("\n".join(names))
    if not changed and lading_version.expected_version(root, rules) is None:
        hint = f"Release it: `invoke release --tag {chosen.tag_of(version)}`."
        raise Refused("no file holds the version: the tag alone decides it", hint=hint)
    text = f"The version is {wanted}; {counted(len(changed), 'file')} changed."
    _tell(text, {"version": str(wanted), "changed": names}, json=json)


@task(
    name="next",
    help={"unit": _UNIT, "pre": "A prerelease of it: dev, alpha, beta or rc.", "json": _JSON},
)
def next_(_: Context, unit: str = "", pre: str = "", json: bool = False) -> None:
    """Print the version that comes next, by the commits since the last tag, and say why."""
    root, chosen = _unit(unit)
    answer = lading_version.explained(root, chosen, pre=pre)
    if json:
        print_json(answer.as_json())
        return
    for line in answer.lines():
        say(line)
    print_text(str(answer.version))


def _tell(text: str, told: Mapping[str, object], *, json: bool) -> None:
    if json:
        print_json(told)
    else:
        say(text)


def _unit(name: str, tag: str = "") -> tuple[Path, lading_project.Unit]:
    root = lading_project.find_root(Path.cwd())
    return root, lading_project.load(root).unit(name, tag=tag)


def _table(unit: lading_project.Unit) -> lading_version.VersionTable | None:
    return unit.table("version", lading_version.VersionTable)


def _history(
    root: Path, unit: lading_project.Unit, *, trees: bool = False
) -> lading_git.Repository:
    return lading_git.history_at(root, unit.table("git", lading_git.GitTable), trees=trees)


def _previous(
    root: Path, unit: lading_project.Unit, version: lading_version.Version, rev: str
) -> lading_version.Version | None:
    rules = _table(unit)
    if rules is None or not rules.has_followers:
        return None  # no one asks, and there may be no history
    return lading_version.previous_release(_history(root, unit), version, pattern=unit.tag, rev=rev)
