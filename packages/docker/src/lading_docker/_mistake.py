"""Mistakes in the tables ``[images.*]``, told with their file and line."""

from lading_artifact import Release
from lading_project import mistake
from lading_run import Problem


def mistake_at(release: Release, place: tuple[str, ...], text: str, hint: str = "") -> Problem:
    """Return what is wrong at ``place``: the name of an image, and a key of its table."""
    return mistake(release.source, ("images", *place), text, hint, unit=release.unit)


def needless(release: Release, name: str, rule: str) -> Problem:
    """Return that an image keeps a rule that is waived for it."""
    text = f"{rule} holds; there is nothing to waive"
    return mistake_at(release, (name, "waive", rule), text, "Take the waiver out.")
