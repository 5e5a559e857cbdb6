"""What the servers of a rehearsal hold, in words that are equal for equal states."""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from lading_run import Command, Runner, run

_TREE = "%(refname)%09%(objecttype)%09%(tree)%(*tree)%09%(*objecttype)"
_PASSING = re.compile(r"(^|_)(id|at|url|date|time|etag|sha|node_id|digest_of_state)$")
"""Keys of JSON objects that tell when or where, and so differ between equal releases."""


def inventory(folder: Path, runner: Runner = run) -> dict[str, str]:
    """Describe everything below ``folder``: by name, what must be equal.

    A file is its digest; one of JSON is what it says, but for numbers and times that a server
    gives; a bare git repository is its refs, each with its tree and the number of its commits.
    """
    return dict(sorted(_entries(folder, folder, runner)))


def _entries(folder: Path, root: Path, runner: Runner) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(root).as_posix()
        if path.is_dir() and (path / "HEAD").exists() and (path / "objects").exists():
            yield from ((f"{name} {ref}", text) for ref, text in _refs(path, runner))
        elif path.is_dir():
            yield from _entries(path, root, runner)
        else:
            yield name, _file(path)


def _refs(path: Path, runner: Runner) -> Iterator[tuple[str, str]]:
    git = ("git", f"--git-dir={path}")
    listed = runner(Command(*git, "for-each-ref", f"--format={_TREE}", looks=True)).stdout
    for line in listed.splitlines():
        ref, _, facts = line.partition("\t")
        count = runner(Command(*git, "rev-list", "--count", ref, looks=True)).stdout.strip()
        yield ref, f"{facts} {count} commits".replace("\t", " ")


def _file(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".json":
        content = json.dumps(_lasting(json.loads(content)), sort_keys=True).encode()
    return sha256(content).hexdigest()


def _lasting(value: object) -> object:
    """Leave out what differs between equal releases.

    >>> _lasting({"id": 7, "tag": "v1", "created_at": "now", "files": [{"name": "a", "id": 1}]})
    {'tag': 'v1', 'files': [{'name': 'a'}]}
    """
    if isinstance(value, Mapping):
        return {k: _lasting(v) for k, v in value.items() if not _PASSING.search(str(k))}
    return [_lasting(each) for each in value] if isinstance(value, list) else value


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
