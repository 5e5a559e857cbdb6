"""The ways that an image is made, and the keys of its table that are not for all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lading_docker._table import ImageTable

OURS = ("wheels", "go")
"""What ``from`` says where we put the image together; else it is the path of a Dockerfile."""
FILE = "a Dockerfile"

WAYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("base", "user", "entrypoint", "command", "environment", "ports"), OURS),
    **dict.fromkeys(("projects", "requirements", "python"), ("wheels",)),
    **dict.fromkeys(("package", "folder", "variables", "build_tags"), ("go",)),
    **dict.fromkeys(("context", "target", "arguments", "builder"), (FILE,)),
}
"""The fields that are for images from these only; those that are not here are for all."""


def strangers(table: "ImageTable") -> Iterator[str]:
    """Say which keys have a value that nothing would look at."""
    way = table.from_ if table.from_ in OURS else FILE
    here = f'and here from = "{table.from_}"'
    for each in fields(table):
        ways = WAYS.get(each.name, (way,))
        if way not in ways and getattr(table, each.name) != _default(each):
            key = each.name.replace("_", "-")
            yield f"{key}: this is for images from {' or '.join(ways)}, {here}"
    if way == FILE and isinstance(table.health_check, tuple) and table.health_check:
        yield f"health-check: a command is for images from {' or '.join(OURS)}, {here}"


def _default(each: "Field[object]") -> object:
    return each.default if each.default_factory is MISSING else each.default_factory()
