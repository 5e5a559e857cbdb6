"""Tasks: ``changelog.notes``, ``changelog.write`` and ``changelog.check``."""

from __future__ import annotations  # which no one evaluates: they would load every module

from pathlib import Path

import lading_changelog
import lading_git
import lading_project
import lading_version
from lading_run import Misused, Refused
from lading_tasks import Context, counted, print_json, print_text, say, task

_UNIT = "The unit in lading.toml, where there are several and no tag is given."
_JSON = "Print JSON."
_SINCE = "Begin after this tag or commit, not after the release before."


@task(
    help={
        "tag": "A tag, which need not exist yet. Without it: what is not released.",
        "since": _SINCE,
        "unit": _UNIT,
        "all": "Every version of every unit.",
        "json": _JSON,
    }
)
def notes(
    _: Context,
    tag: str = "",
    since: str = "",
    unit: str = "",
    all_: bool = False,
    json: bool = False,
) -> None:
    """Print what the commits of TAG's version changed, as Markdown."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    if all_:
        _print_all(project, (tag, since, unit), json=json)
        return
    chosen = project.unit(unit, tag=tag)
    told = _told(project, chosen, tag, since)
    if json:
        print_json(told.as_json())
    else:
        print_text(lading_changelog.render(told))
        _tell_of_section(project, chosen, told)


def _tell_of_section(
    project: lading_project.Project, unit: lading_project.Unit, told: lading_changelog.Notes
) -> None:
    """Say that a release takes what people made of it, where that is something else."""
    table = unit.table("changelog", lading_changelog.ChangelogTable)
    name = (table or lading_changelog.ChangelogTable()).file
    if name and told.version and (line := lading_changelog.edited_at(project.root / name, told)):
        say(f"{name}:{line}: a release publishes this section, and what it does not name.")


@task(
    help={
        "tag": "A tag, which need not exist yet.",
        "since": _SINCE,
        "file": "The changelog; [changelog] file without it.",
        "json": _JSON,
    }
)
def write(_: Context, tag: str, since: str = "", file: str = "", json: bool = False) -> None:
    """Put the section of TAG's version into the changelog and print its path if it changed."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    chosen = project.unit(tag=tag)
    told = _told(project, chosen, tag, since)
    table = chosen.table("changelog", lading_changelog.ChangelogTable)
    name = file or (table or lading_changelog.ChangelogTable()).file
    if not name:
        raise Refused("the unit has no changelog: [changelog] file is empty", hint="Use --file.")
    with lading_changelog.naming(name):
        changed = lading_changelog.write(project.root / name, told)
    if json:
        print_json({"file": name, "version": told.version, "changed": changed})
    elif changed:
        print_text(name)
    else:
        say(f"{name} has {told.version} already; it stays as it is.")


@task(
    help={
        "range": "The commits, as A..B: those of B that A has not. Without: since the last tag.",
        "unit": _UNIT,
        "json": _JSON,
    }
)
def check(_: Context, range_: str = "", unit: str = "", json: bool = False) -> None:
    """Check that the unit's commits are conventional; exit with 3 and all that are not, else."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    folder = _folder(project)
    if range_ and not unit:
        count = lading_changelog.check_range(
            _history(project, project.units[0]), range_, project.units, folder=folder
        )
    else:
        chosen = project.unit(unit or None)
        paths = lading_changelog.paths_of(chosen, folder)
        some = () if "." in paths else paths
        count = lading_changelog.check(_history(project, chosen), range_, unit=chosen, paths=some)
    if json:
        print_json({"commits": count})
    else:
        say(f"{counted(count, 'commit')}, all conventional.")


def _told(
    project: lading_project.Project, unit: lading_project.Unit, tag: str, since: str
) -> lading_changelog.Notes:
    history = _history(project, unit)
    if tag:
        _check_order(history, unit, tag)
    found = lading_changelog.notes_of(
        history, unit, tag or None, since=since or None, folder=_folder(project)
    )
    return lading_changelog.with_pull_requests(found, unit, project.root)


def _check_order(history: lading_git.Repository, unit: lading_project.Unit, tag: str) -> None:
    """Return if the tag is there, or HEAD contains no later release: all of that would be told."""
    if history.commit_of_tag(tag) is not None:
        return
    version = lading_version.Version.parse(unit.version_in(tag) or "")
    later = lading_version.later_release(history, version, pattern=unit.tag)
    if later is not None:
        raise Refused(
            f"there is no tag {tag}, and HEAD contains {later.name}, which is later",
            hint="Name a tag that is there, or the one of a version that comes next.",
        )


def _print_all(project: lading_project.Project, given: tuple[str, ...], *, json: bool) -> None:
    if any(given):
        raise Misused("--all takes no --tag, --since or --unit")
    found = lading_changelog.history_of(
        _history(project, project.units[0]), project.units, folder=_folder(project)
    )
    if json:
        print_json({unit: [each.as_json() for each in told] for unit, told in found.items()})
        return
    texts = [lading_changelog.render_all(told, title=unit) for unit, told in found.items()]
    print_text("\n".join(texts))


def _history(project: lading_project.Project, unit: lading_project.Unit) -> lading_git.Repository:
    table = unit.table("git", lading_git.GitTable)
    return lading_git.history_at(project.root, table, trees=True)


def _folder(project: lading_project.Project) -> str:
    return lading_git.Repository(project.root).folder
