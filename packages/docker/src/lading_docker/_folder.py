"""Files of images, looked at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_docker._contents import images_in
from lading_docker._rules import REVISION
from lading_run import Misused, Problem

_ENDING = ".oci.tar"
_HINT = "`docker.build` makes some."
_ANEW = "`docker.build` makes it of this one."
_COMMIT = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One platform of an image in a file."""

    file: str
    platform: str
    size: int
    """The bytes that are sent for it, if none are there."""
    layers: int
    user: str
    entrypoint: Sequence[str]
    command: Sequence[str]
    labels: dict[str, str]


def inspect(files: Sequence[Path]) -> list[Inspected]:
    """Say what images are in the files.

    :raises Misused: if one is not there.
    """
    return [found for file in files_named(files) for found in _inspected(file)]


def of_another_commit(files: Sequence[Path], commit: str) -> list[Problem]:
    """Say which of the files hold images of another commit than that one, as their labels tell."""
    others = {
        found.file: revision
        for found in inspect(files)
        if _COMMIT.fullmatch(revision := found.labels.get(REVISION, "")) and revision != commit
    }
    return [
        Problem(text=f"{file} is of commit {revision[:12]}, and not of {commit[:12]}", hint=_ANEW)
        for file, revision in others.items()
    ]


def files_named(paths: Sequence[Path]) -> list[Path]:
    """Return the files of images: those named, and those in the folders named.

    :raises Misused: if there are none.
    """
    found = [
        file
        for path in paths
        for file in (sorted(path.glob(f"*{_ENDING}")) if path.is_dir() else [path])
    ]
    if missing := [file for file in found if not file.is_file()]:
        raise Misused(f"there is no file {', '.join(map(str, missing))}", hint=_HINT)
    if not found:
        named = ", ".join(map(str, paths))
        raise Misused(f"there is no image in {named}", hint=_HINT)
    return found


def _inspected(file: Path) -> list[Inspected]:
    found = []
    for image in images_in(file):
        run = image.config.get("config")
        run = run if isinstance(run, dict) else {}
        labels = run.get("Labels")
        found.append(
            Inspected(
                file=file.name,
                platform=str(image.platform or "unknown"),
                size=image.size,
                layers=len(image.layers),
                user=str(run.get("User") or "root"),
                entrypoint=_words(run.get("Entrypoint")),
                command=_words(run.get("Cmd")),
                labels=labels if isinstance(labels, dict) else {},
            )
        )
    return found


def _words(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
