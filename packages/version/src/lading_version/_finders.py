"""Where, in the text of one file, a carrier's places are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from lading_version._formats import format_of
from lading_version._keys import fits, parse_key
from lading_version._leaf import Leaf, Unreadable

_VERSION = r"v?[0-9](?:[0-9A-Za-z.+_!-]*[0-9A-Za-z])?"
_ANYTHING = r"[0-9A-Za-z](?:[0-9A-Za-z.+_!-]*[0-9A-Za-z])?"
_LISTS = (
    "project.dependencies[*]",
    "project.optional-dependencies.*[*]",
    "dependency-groups.*[*]",
    "build-system.requires[*]",
)
_SPECIFIER = re.compile(r"(?P<operator>===|==|~=|>=|<=|!=|<|>)\s*(?P<version>[^\s,;)]+)")
_EXACT = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:[^0-9.*].*|\.(?!\*).*)?")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text that hold a version; ``bounds`` are what else it must satisfy."""

    start: int
    end: int
    name: str
    bounds: str = ""


def keyed(path: str, text: str, key: str) -> Iterator[Span]:
    """Find the strings at ``key``.

    :raises Unreadable: if the file cannot be read, or the version is not to be told from escapes.
    """
    wanted = parse_key(key)
    for leaf in _leaves(path, text):
        if fits(wanted, leaf.path):
            yield Span(*_plain(text, leaf, key), key)


def is_dynamic(path: str, text: str) -> bool:
    """Say whether a pyproject.toml leaves its version to the build backend."""
    dynamic = parse_key("project.dynamic[*]")
    return any(leaf.value == "version" and fits(dynamic, leaf.path) for leaf in _leaves(path, text))


def required(path: str, text: str, name: str) -> Iterator[Span]:
    """Find the requirements on distributions called ``name`` in a pyproject.toml.

    A version with three numbers after ``~=``, ``==``, ``===`` or ``>=`` is found; all other
    specifiers are bounds. A span without characters stands for a requirement of bounds only.

    :raises Unreadable: if the file cannot be read.
    """
    lists = [parse_key(key) for key in _LISTS]
    for leaf in _leaves(path, text):
        if any(fits(key, leaf.path) for key in lists) and _is_on(leaf.value, name):
            start, end = _plain(text, leaf, leaf.value)
            yield from _specified(text, start, end)


def patterned(text: str, pattern: str, *, anything: bool = False) -> Iterator[Span]:
    """Find what stands for ``{version}`` wherever ``pattern`` occurs."""
    literals = [re.escape(part).replace("\\\n", "\r?\n") for part in pattern.split("{version}")]
    token = _ANYTHING if anything else _VERSION
    for match in re.finditer(f"({token})".join(literals), text):
        for group in range(1, len(literals)):
            yield Span(*match.span(group), f"the version in {pattern!r}")


EXAMPLE = "pattern = '__version__ = \"{version}\"'"
"""What a carrier says of a file of Python."""


def alone(text: str) -> Iterator[Span]:
    """Find the version in a file that holds nothing else.

    :raises Unreadable: if it holds more than one word.
    """
    words = [match.span() for match in re.finditer(r"[^\s\ufeff]+", text)]
    if len(words) != 1:
        hint = f"Give the carrier a key or a pattern: {{ path = …, {EXAMPLE} }}."
        raise Unreadable("it should hold the version and nothing else", 1, hint)
    yield Span(*words[0], "the version")


def _leaves(path: str, text: str) -> Sequence[Leaf]:
    form = format_of(path)
    if form is None:
        hint = "Give the carrier a pattern instead of a key."
        raise Unreadable("keys are known in .toml, .yaml, .yml and .json only", 0, hint)
    if not text.isprintable() and re.search("[\udc80-\udcff]", text):
        raise Unreadable("not UTF-8")
    skip = text.startswith("\ufeff")
    found = form.leaves(text[skip:])
    return [Leaf(x.path, x.start + skip, x.end + skip, x.value) for x in found] if skip else found


def _plain(text: str, leaf: Leaf, name: str) -> tuple[int, int]:
    if text[leaf.start : leaf.end] != leaf.value:
        line = text.count("\n", 0, leaf.start) + 1
        raise Unreadable(f"{name} is written with escapes or as a block", line, "Write it plainly.")
    return leaf.start, leaf.end


def _is_on(requirement: str, name: str) -> bool:
    try:
        found = Requirement(requirement)
    except InvalidRequirement:
        return False
    return fnmatchcase(canonicalize_name(found.name), canonicalize_name(name))


def _specified(text: str, start: int, end: int) -> Iterator[Span]:
    head = re.split(r"[;@]", text[start:end])[0]
    found = list(_SPECIFIER.finditer(head))
    if not found:
        return
    exact = [m for m in found if m["operator"] in {"~=", "==", "===", ">="} and _exact(m)]
    bounds = ",".join(m[0] for m in found if m not in exact)
    for match in exact:
        yield Span(start + match.start("version"), start + match.end("version"), head, bounds)
    if not exact:
        yield Span(start, start, head, bounds)


def _exact(match: re.Match[str]) -> bool:
    return _EXACT.fullmatch(match["version"]) is not None
