"""What the servers of a rehearsal hold, in words that are equal for equal states."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from lading_run import Command, Runner, run

_TREE = "%(refname)%09%(objecttype)%09%(tree)%(*tree)%09%(*objecttype)"
_PASSING = re.compile(r"(^|_)(id|at|number)$")
"""Keys of JSON objects that hold numbers and times which a server gives, equal or not."""
_POINTING = "latest"
"""The key whose value is such a number of something else: it is told by that thing's name."""
_BROKEN_OFF = re.compile(r"_uploads|.+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp")
"""What a registry has of an upload, or of a file of its own, while it writes it: nobody gets it."""
_NAMES = ("name", "tag_name", "tag", "title", "full_name")


def inventory(folder: Path, runner: Runner = run, *, but: Collection[str] = ()) -> dict[str, str]:
    """Describe everything below ``folder`` ``but`` some folders in it: by name, what must be equal.

    A file is its digest; one of JSON is each value in it, but for numbers and times that a server
    gives; a bare git repository is its refs, each with its tree and the number of its commits.
    Hidden files are a server's own, and so is what a registry has of writes that broke off.
    """
    kept = [path for path in sorted(folder.iterdir()) if path.name not in but]
    return dict(sorted(entry for path in kept for entry in _entries(path, folder, runner)))


def _entries(path: Path, root: Path, runner: Runner) -> Iterator[tuple[str, str]]:
    name = path.relative_to(root).as_posix()
    if path.is_dir() and (path / "HEAD").exists() and (path / "objects").exists():
        yield from ((f"{name} {ref}", text) for ref, text in _refs(path, runner))
    elif _BROKEN_OFF.fullmatch(path.name):
        return
    elif path.is_dir():
        for each in path.iterdir():
            yield from _entries(each, root, runner)
    elif path.suffix == ".json" and not path.name.startswith("."):
        document = json.loads(path.read_bytes())
        yield from flat(document, name, dict(_numbered(document)))
    elif path.is_file() and not path.name.startswith("."):
        yield name, sha256(path.read_bytes()).hexdigest()


def _refs(path: Path, runner: Runner) -> Iterator[tuple[str, str]]:
    git = ("git", f"--git-dir={path}")
    listed = runner(Command(*git, "for-each-ref", f"--format={_TREE}", looks=True)).stdout
    for line in listed.splitlines():
        ref, _, facts = line.partition("\t")
        count = runner(Command(*git, "rev-list", "--count", ref, looks=True)).stdout.strip()
        yield ref, f"{facts} {count} commits".replace("\t", " ")


def flat(
    value: object, name: str, numbered: Mapping[object, str] = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Yield every lasting value of a JSON document under a name of its own.

    >>> dict(flat({"id": 7, "files": [{"name": "a", "size": 1}, {"name": "a", "at": 2}]}, "x"))
    {'x.files[a].name': 'a', 'x.files[a].size': '1', 'x.files[a#2].name': 'a'}
    >>> dict(flat({"latest": 7}, "x", {7: "v1"}))
    {'x.latest': 'v1'}
    """
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == _POINTING and isinstance(each, int) and each in numbered:
                yield f"{name}.{key}", numbered[each]
            elif not _PASSING.search(key):
                yield from flat(each, f"{name}.{key}", numbered)
    elif isinstance(value, list):
        seen: Counter[str] = Counter()
        for each in value:
            label = _label(each)
            seen[label] += 1
            number = f"#{seen[label]}" if seen[label] > 1 else ""
            yield from flat(each, f"{name}[{label}{number}]", numbered)
    else:
        yield name, str(value)


def _numbered(value: object) -> Iterator[tuple[object, str]]:
    """Yield the number of everything in a JSON document that has one, and what it is called."""
    if isinstance(value, Mapping):
        if "id" in value:
            yield value["id"], _label(value)
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _numbered(each)


def _label(value: object) -> str:
    """Return what an element of a list is called: its place differs between equal releases."""
    if not isinstance(value, Mapping):
        return str(value)
    return next((str(value[key]) for key in _NAMES if key in value), "")


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Say what is missing and what is another; what is too much, `surplus` says.

    >>> differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"})
    ['a is missing', 'b is 3, not 2']
    """
    missing = [f"{name} is missing" for name in expected if name not in found]
    other = [
        f"{name} is {found[name]}, not {text}"
        for name, text in expected.items()
        if name in found and found[name] != text
    ]
    return missing + other


def surplus(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Name what is there and should not be: something was published twice.

    >>> surplus({"a": "1"}, {"a": "1", "a-1": "1"})
    ['a-1']
    """
    return [name for name in found if name not in expected]
