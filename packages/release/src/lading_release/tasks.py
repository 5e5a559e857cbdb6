"""inv release, and its phases singly."""

from __future__ import annotations

import logging
from pathlib import Path

from invoke import Context

import lading_project
import lading_release
import lading_run
import lading_tasks
from lading_tasks import task

log = logging.getLogger(__name__)

_TAG = "The tag of the release, such as v1.2.0; `auto` is that of the version at HEAD."
_JSON = "Print the report as JSON."
_UNIT = "The unit, where the repository has several."
_REHEARSE = "Against servers on this machine instead of the world."
_SERVE = ("`invoke release.rehearsal --serve` serves it and says how to install it",)


@task(
    default=True,
    help={
        "tag": _TAG,
        "rehearse": _REHEARSE,
        "plan": "Stop after the plan: look at every target and change nothing.",
        "out": "With --plan: write the plan to this file, for --apply.",
        "apply": "Carry out the plan in this file, if the world is still as it was then.",
        "snapshot": "Build HEAD without a tag; only what takes snapshots is published.",
        "unit": "The unit of --snapshot or --tag auto, where the repository has several.",
        "prove": "Build twice, in different folders, and compare byte for byte.",
        "json": _JSON,
    },
)
def release(
    _: Context,
    *,
    tag: str = "",
    rehearse: bool = False,
    plan: bool = False,
    out: str = "",
    apply: str = "",
    snapshot: bool = False,
    unit: str | None = None,
    prove: bool = False,
    json: bool = False,
) -> None:
    """Release HEAD as TAG: check, build, prove, publish, read back. Run again, it carries on."""
    root = lading_project.find_root(Path.cwd())
    if tag == "auto" and (last := lading_release.nothing_since(root, unit)):
        lading_tasks.say(f"Nothing since {last} asks for a release.")
        if json:
            lading_tasks.print_json({"tag": last, "raises": False})
        return
    how = {"rehearse": rehearse, "prove": prove, "as_snapshot": snapshot}
    wish = lading_release.wished(root, tag, unit=unit, plan=plan, out=out, apply=apply, **how)
    report = _run(wish, json=json)
    if out and report.plan is not None:
        lading_release.write_plan(Path(out), report.plan)
        again = f"--rehearse --apply {out}" if rehearse else f"--apply {out}"
        lading_tasks.say(f"The plan is in {out}: invoke release {again}")


@task(
    help={
        "tag": _TAG,
        "out": "A new folder for the bill and the artifacts.",
        "unit": _UNIT,
        "prove": "Build twice, in different folders, and compare byte for byte.",
        "json": _JSON,
    }
)
def build(
    _: Context,
    *,
    tag: str = "",
    out: str = "",
    unit: str | None = None,
    prove: bool = False,
    json: bool = False,
) -> None:
    """Build and judge what `release.publish --from` publishes, here or on another machine."""
    if not out:
        raise lading_run.Misused("Where to? Name a folder", hint="release.build --tag … --out DIR")
    root = lading_project.find_root(Path.cwd())
    name = lading_release.tag_wished(root, tag, unit=unit, command="release.build")
    lading_release.check_folder(Path(out))
    wish = lading_release.Wish(root=root, tag=name, prove=prove)
    report = _run(wish.but(until=lading_release.Phase.BUILT), json=json)
    lading_release.hand_over(report.built, Path(out))
    lading_tasks.say(f"The build is in {out}: invoke release.publish --from {out}")


@task(
    help={
        "from": "The folder that `release.build --out` filled.",
        "apply": "Carry out the plan in this file, if the world is still as it was then.",
        "rehearse": _REHEARSE,
        "plan": "Stop after the plan: look at every target and change nothing.",
        "json": _JSON,
    }
)
def publish(
    _: Context,
    *,
    from_: str = "",
    apply: str = "",
    rehearse: bool = False,
    plan: bool = False,
    json: bool = False,
) -> None:
    """Publish what `release.build` built: every byte is checked against the bill first."""
    if not from_:
        raise lading_run.Misused("Publish what?", hint="invoke release.publish --from DIR")
    root = lading_project.find_root(Path.cwd())
    folder = Path(from_)
    tag = lading_release.tag_of_build(folder)
    if apply and plan:
        raise lading_run.Misused("--apply does not go with --plan")
    planned = Path(apply) if apply else None
    if planned:
        lading_release.tag_of_plan(planned, tag)
    until = lading_release.Phase.PLANNED if plan else lading_release.Phase.PUBLISHED
    wish = lading_release.Wish(
        root=root, tag=tag, rehearse=rehearse, built=folder, plan=planned, until=until
    )
    _run(wish, json=json)


@task(help={"tag": _TAG, "unit": _UNIT, "rehearse": _REHEARSE, "json": "Print it as JSON."})
def status(
    _: Context,
    *,
    tag: str = "",
    unit: str | None = None,
    rehearse: bool = False,
    json: bool = False,
) -> None:
    """Show what every target has of a release, and what is missing; nothing is changed."""
    root = lading_project.find_root(Path.cwd())
    name = lading_release.tag_wished(root, tag, unit=unit, command="release.status")
    found = lading_release.status(lading_release.Wish(root=root, tag=name, rehearse=rehearse))
    if json:
        lading_tasks.print_json(lading_release.status_document(found))
        return
    lading_tasks.table(lading_release.PLAN_HEADERS, lading_release.step_rows(found.steps))
    lading_tasks.say(lading_release.status_line(found))


@task(
    help={
        "serve": "Serve what was rehearsed until Ctrl-C, and print how to get it.",
        "unit": "Rehearse this unit only, where the repository has several.",
        "json": "Print the result as JSON; of several units by their tags.",
    },
)
def rehearsal(_: Context, serve: bool = False, unit: str | None = None, json: bool = False) -> None:
    """Rehearse HEAD in a throw-away clone, against servers on this machine."""
    root = lading_project.find_root(Path.cwd())
    if serve:
        _serve(root)
        return
    ended = lading_release.InTurn[lading_release.Report]()
    with lading_release.wishes_for_head(root, unit=unit) as wishes:
        alone = len(wishes) == 1
        ended.take(wishes, lambda wish: _run(wish, json=json and alone, rows=not json))
    if json and not alone:
        reports = {wish.tag: ended.reports.get(wish.tag) for wish in wishes}
        lading_tasks.print_json(
            {tag: lading_release.document(each) for tag, each in reports.items() if each}
        )
    if ended.failures:
        raise lading_release.one_of(list(ended.failures.values()))


@task(
    help={
        "bump": "The part to raise: patch, minor, major, or auto, by the commits.",
        "pull_request": "Propose it on a branch of its own; the checkout stays as it is.",
        "unit": _UNIT,
        "json": "Print it as JSON.",
    }
)
def prepare(
    _: Context,
    *,
    bump: str = "auto",
    pull_request: bool = False,
    unit: str | None = None,
    json: bool = False,
) -> None:
    """Set the next version everywhere and write the changelog: one commit, nothing pushed."""
    root = lading_project.find_root(Path.cwd())
    act = lading_release.propose if pull_request else lading_release.prepare
    found = act(root, unit=unit, bump=bump)
    if json:
        lading_tasks.print_json(lading_release.prepared_document(found))
    for line in lading_release.prepared_lines(found):
        lading_tasks.say(line)


@task(help={"unit": "This unit only.", "json": "Print it as JSON."})
def explain(_: Context, *, unit: str | None = None, json: bool = False) -> None:
    """Say of each unit which version comes next, and which commit asks for it."""
    root = lading_project.find_root(Path.cwd())
    found = lading_release.explanations(root, unit=unit)
    if json:
        lading_tasks.print_json({name: each.as_json() for name, each in found.items()})
        return
    for name, each in found.items():
        lines = (f"  {lading_tasks.for_people(line)}" for line in each.lines())
        lading_tasks.print_text("\n".join([f"{name} {each.version}".strip(), *lines]))


def _run(wish: lading_release.Wish, *, json: bool, rows: bool = True) -> lading_release.Report:
    lading_release.Preparation.of(wish)  # a wrong tag is told before it has a folder
    name = f"rehearsal of {wish.tag}" if wish.rehearse else wish.tag
    with lading_tasks.logging_to(wish.stage.log), lading_tasks.group(name):
        report = lading_release.run_release(wish)
        _print(report, rehearsed=wish.rehearse, json=json, rows=rows)
    return report


def _serve(root: Path) -> None:
    with lading_release.serving(root) as served:
        for tag, lines in served.directions.items():
            lading_tasks.print_text("\n  ".join([tag, *lines]))
        lading_run.until_stopped(lambda: lading_tasks.say("Serving until Ctrl-C"))


def _print(
    report: lading_release.Report, *, rehearsed: bool, json: bool, rows: bool = True
) -> None:
    directions = _SERVE if rehearsed and report.served else report.directions
    table = lading_release.table_of(report)
    if json:
        lading_tasks.print_json(lading_release.document(report))
    elif rows:
        lading_tasks.table(*table)
    try:
        lading_tasks.summary(lading_tasks.markdown_table(*table))
    except lading_run.Unavailable as error:  # what is published is published
        log.warning("%s", error)
    for line in (*lading_release.conclusion(report), *(f"  {each}" for each in directions)):
        lading_tasks.say(line)
