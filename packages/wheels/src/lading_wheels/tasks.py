"""Tasks: ``wheels.build``, ``wheels.check`` and ``wheels.publish``."""

from pathlib import Path

import lading_artifact
import lading_project
import lading_wheels
from lading_tasks import Context, counted, print_json, say, table, task

_JSON_HELP = "Print the result as JSON."
_UNIT_HELP = "The unit, where the repository has several."


@task(
    help={
        "out": "The folder that the files go to.",
        "prove": "Build twice, in different folders and umasks, and compare byte for byte.",
        "unit": _UNIT_HELP,
        "json": _JSON_HELP,
    }
)
def build(
    _: Context, out: str = "dist", prove: bool = False, unit: str = "", json: bool = False
) -> None:
    """Build the sdists and wheels of HEAD into OUT, from a clean clone."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    make = lading_wheels.prove_head if prove else lading_wheels.build_head
    built = make(project.root, project.unit(unit or None), Path(out))
    if prove:
        say(f"Built twice: {counted(len(built), 'file')}, equal byte for byte.")
    if json:
        print_json([{"name": a.name, "size": a.size, "digest": a.digest} for a in built])
    else:
        table(
            ["artifact", "size", "digest"],
            [[a.name, lading_artifact.size_of(a.size), a.digest] for a in built],
        )


@task(
    positional=["folder"],
    help={"folder": "Its wheels and sdists are checked.", "json": _JSON_HELP},
)
def check(_: Context, folder: str, json: bool = False) -> None:
    """Check the wheels and sdists in FOLDER; install each wheel into a fresh environment."""
    verdict = lading_wheels.check_folder(Path(folder))
    if json:
        print_json({"outcome": verdict.outcome, "summary": verdict.summary})
    else:
        say(verdict.summary)


@task(
    help={
        "from": "A folder with wheels and sdists.",
        "index": "The name of the index: of a table [indexes.NAME], or a public one.",
        "unit": _UNIT_HELP,
        "json": _JSON_HELP,
    }
)
def publish(_: Context, from_: str, index: str, unit: str = "", json: bool = False) -> None:
    """Publish the files in FROM to INDEX, each once, and fetch back what it serves."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    tables = project.unit(unit or None).table("indexes", dict[str, lading_wheels.Index]) or {}
    place = lading_wheels.PackageIndex(index, lading_wheels.index_named(index, tables))
    served = lading_wheels.publish_folder(Path(from_), place)
    if json:
        print_json(served)
        return
    rows = [
        [each.name, lading_artifact.size_of(each.size), each.digest, each.address, _fate(each)]
        for each in served
    ]
    table(["artifact", "size", "digest", "where", "state"], rows)


def _fate(served: "lading_wheels.Served") -> str:
    return f"{'uploaded' if served.uploaded else 'there before'}; fetched back, equal"
