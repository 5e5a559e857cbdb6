"""The path of a value inside a TOML, YAML or JSON file."""

import re

Step = str | int
Path = tuple[Step, ...]
"""From the top of the file to a value: names in tables, numbers in arrays."""

_TOKEN = re.compile(r'\.?"([^"]*)"|\.?([^.\[\]"]+)|\[([0-9]+|\*)\]')


def parse_key(text: str) -> tuple[Step | None, ...]:
    """Read a key such as ``project.version``, ``images[0].newTag`` or ``a."b.c"[*]``.

    A name that holds a dot stands in double quotes; ``[N]`` is a place in an array, ``[*]`` (None
    in the result) every place, and the name ``*`` every name.

    >>> parse_key('images[*]."io/tag.name"')
    ('images', None, 'io/tag.name')

    :raises ValueError: if it is written in another way.
    """
    steps: list[Step | None] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (text[position] == "." and not steps):
            raise ValueError(f"has the key {text!r}, which cannot be read at {text[position:]!r}")
        quoted, bare, index = match.groups()
        steps.append(_step(quoted, bare, index))
        position = match.end()
    if not steps:
        raise ValueError("has an empty key")
    return tuple(steps)


def _step(quoted: str | None, bare: str | None, index: str | None) -> Step | None:
    if quoted is not None:
        return quoted
    if bare is not None:
        return None if bare == "*" else bare
    return None if index == "*" else int(index or 0)


def fits(key: tuple[Step | None, ...], path: Path) -> bool:
    """Say whether ``path`` is one that ``key`` names."""
    return len(key) == len(path) and all(
        step is None or step == found for step, found in zip(key, path, strict=True)
    )
