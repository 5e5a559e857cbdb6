"""inv release, inv release.rehearsal."""

from __future__ import annotations

import time
from pathlib import Path

from invoke import Context

import lading_project
import lading_release
import lading_run
import lading_tasks
from lading_tasks import task


@task(
    default=True,
    help={
        "tag": "The tag of the release, such as v1.2.0; created by it if it is not there.",
        "rehearse": "Release to servers on this machine instead of the world.",
        "plan": "Stop after the plan: look at every target and change nothing.",
        "prove": "Build twice, in different folders, and compare byte for byte.",
        "json": "Print the report as JSON.",
    },
)
def release(
    _: Context,
    tag: str = "",
    rehearse: bool = False,
    plan: bool = False,
    prove: bool = False,
    json: bool = False,
) -> None:
    """Release HEAD as TAG: check, build, prove, publish, read back. Run again, it carries on."""
    if not tag:
        raise lading_run.Misused("Which version? Name its tag", hint="invoke release --tag v1.2.0")
    root = lading_project.find_root(Path.cwd())
    wish = lading_release.Wish(root=root, tag=tag, rehearse=rehearse, plan_only=plan, prove=prove)
    _run(wish, json=json)


@task(
    help={
        "serve": "Serve what was rehearsed until Ctrl-C, and print how to get it.",
        "unit": "Rehearse this unit only, where the repository has several.",
        "json": "Print the report as JSON.",
    },
)
def rehearsal(_: Context, serve: bool = False, unit: str | None = None, json: bool = False) -> None:
    """Rehearse HEAD in a throw-away clone, against servers on this machine."""
    root = lading_project.find_root(Path.cwd())
    if serve:
        _serve(root)
        return
    for wish in lading_release.wishes_for_head(root, unit=unit):
        _run(wish, json=json)


def _run(wish: lading_release.Wish, *, json: bool) -> None:
    lading_release.Preparation(wish.root, wish.tag)  # a wrong tag is told before it has a folder
    name = f"rehearsal of {wish.tag}" if wish.rehearse else wish.tag
    with lading_tasks.logging_to(wish.stage.log), lading_tasks.group(name):
        _print(lading_release.run_release(wish), rehearsed=wish.rehearse, json=json)


def _serve(root: Path) -> None:
    with lading_release.serving(root) as served:
        for tag, lines in served.directions.items():
            print(tag, *lines, sep="\n  ", flush=True)
        lading_tasks.say("Serving until Ctrl-C")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


_SERVE = ("`invoke release.rehearsal --serve` serves it and says how to install it",)


def _print(report: lading_release.Report, *, rehearsed: bool, json: bool) -> None:
    directions = _SERVE if rehearsed and report.served else report.directions
    headers, rows = lading_release.table_of(report)
    if json:
        lading_tasks.print_json(lading_release.document(report))
    else:
        lading_tasks.table(headers, rows)
    lading_tasks.summary(lading_tasks.markdown_table(headers, rows))
    for line in lading_release.conclusion(report):
        lading_tasks.say(line)
    for line in directions:
        lading_tasks.say(f"  {line}")
