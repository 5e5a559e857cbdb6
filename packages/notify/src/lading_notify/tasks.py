"""The task ``notify.test``."""

from pathlib import Path

import lading_notify
import lading_project
from lading_tasks import Context, print_json, say, task


@task(
    name="test",
    help={
        "name": "Test the table [notify.NAME] only.",
        "unit": "The unit, where the repository has several.",
        "json": "Print who was told as JSON.",
    },
)
def try_(_: Context, name: str = "", unit: str = "", json: bool = False) -> None:
    """Send a test message to every webhook and command of [notify]; say who was told."""
    root = lading_project.find_root(Path.cwd())
    found = lading_notify.notifiers(lading_project.load(root).unit(unit or None))
    told = lading_notify.tried(root, found, only=name)
    if json:
        print_json({"told": told})
    else:
        say(f"Told: {', '.join(told)}.")
