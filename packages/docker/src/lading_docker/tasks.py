"""Tasks: ``docker.build``, ``docker.check``, ``docker.push`` and ``docker.inspect``."""

import re
from dataclasses import asdict
from pathlib import Path

import lading_artifact
import lading_docker
import lading_oci
import lading_project
import lading_run
from lading_tasks import Context, print_json, say, table, task

_JSON_HELP = "Print the result as JSON."
_UNIT_HELP = "The unit, where the repository has several."


@task(
    help={
        "out": "The folder that the files go to.",
        "only": "Build these only, such as api,worker.",
        "unit": _UNIT_HELP,
        "json": _JSON_HELP,
    }
)
def build(
    _: Context, out: str = "dist", only: str = "", unit: str = "", json: bool = False
) -> None:
    """Build the images of HEAD into OUT, from a clean clone, and hold them against the rules."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    names = [each.strip() for each in only.split(",") if each.strip()]
    built = lading_docker.build_head(project.root, project.unit(unit or None), Path(out), names)
    say(built.summary)
    rows = [(each.name, each.size, each.holds) for each in built.artifacts]
    if json:
        print_json([{"name": name, "size": size, "digest": found} for name, size, found in rows])
    else:
        table(
            ["image", "size", "digest"],
            [[name, lading_artifact.size_of(size), found] for name, size, found in rows],
        )


@task(help={"from": "A folder with files of images.", "unit": _UNIT_HELP, "json": _JSON_HELP})
def check(_: Context, from_: str = "dist", unit: str = "", json: bool = False) -> None:
    """Hold the images in FROM, which are of HEAD, against the rules."""
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    verdict = lading_docker.check_folder(project.root, project.unit(unit or None), Path(from_))
    if json:
        print_json({"outcome": verdict.outcome.value, "summary": verdict.summary})
    else:
        say(verdict.summary)


@task(
    positional=["file", "name"],
    help={
        "file": "The file of an image.",
        "name": "Where it goes, with its registry, such as ghcr.io/acme/api.",
        "tags": "The tags that it gets then, such as v1.2.0,latest.",
        "force": "Move tags that point to another image.",
        "unit": "The unit, where several have other registries or tools.",
        "json": _JSON_HELP,
    },
)
def push(  # noqa: PLR0917 - each is an option of the task
    _: Context,
    file: str,
    name: str,
    tags: str = "",
    force: bool = False,
    unit: str = "",
    json: bool = False,
) -> None:
    """Push the image in FILE to NAME by its digest; then the TAGS point to it.

    If one of them points to another image already, nothing is done but with FORCE.
    """
    wanted = [each.strip() for each in tags.split(",") if each.strip()]
    registry = lading_docker.registry_at(Path.cwd(), unit)
    if re.search(r"/[^/@]*:[^/]*$", name):
        raise lading_run.Misused(f"{name!r} has a tag", hint="Tags go into --tags.")
    place = lading_oci.Name.parse(name)
    pushed = lading_oci.push_file(Path(file), place, registry, wanted, force=force)
    moved = {tag: str(found) for tag, found in pushed.moved.items()}
    for tag, found in moved.items():
        say(f"moved {name}:{tag} from {found} to {pushed.digest}")
    if json:
        answer = {"digest": str(pushed.digest), "sent": pushed.sent, "there": pushed.there}
        print_json({**answer, "moved": moved})
    else:
        say(f"{pushed.sent} blobs sent, {pushed.there} were there")
        table(["image"], [[f"{name}@{pushed.digest}"], *([f"{name}:{tag}"] for tag in wanted)])


@task(positional=["file"], help={"file": "A file, or a folder with files.", "json": _JSON_HELP})
def inspect(_: Context, file: str, json: bool = False) -> None:
    """Say what is in the images in FILE: platforms, sizes, and how they are run."""
    found = lading_docker.inspect([Path(file)])
    if json:
        print_json([asdict(each) for each in found])
        return
    table(
        ["image", "platform", "size", "layers", "user", "runs"],
        [
            [
                each.file,
                each.platform,
                lading_artifact.size_of(each.size),
                str(each.layers),
                each.user,
                " ".join([*each.entrypoint, *each.command]),
            ]
            for each in found
        ],
    )
