"""The name that git gives to a folder, computed from what is in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

FILE, PROGRAM, LINK = "100644", "100755", "120000"
_FOLDER = "40000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a link: its mode as git writes it, and the object name of its content."""

    mode: str
    object: str


def algorithm_of(name: str) -> str:
    """Return the hash algorithm of the repository in which an object has that name.

    >>> algorithm_of("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    'sha1'
    """
    return {40: "sha1", 64: "sha256"}[len(name)]


def object_name(kind: str, content: bytes, algorithm: str) -> str:
    """Return the object name of a ``blob`` or ``tree`` in a repository of that hash algorithm.

    >>> object_name("blob", b"", "sha1")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    whole = b"%s %d\0%s" % (kind.encode(), len(content), content)
    return hashlib.new(algorithm, whole, usedforsecurity=False).hexdigest()


def tree_name(entries: Mapping[bytes, Entry], algorithm: str) -> str:
    """Return the object name of the folder that holds the entries, by their paths in it.

    >>> tree_name({}, "sha1")
    '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    """
    inside: dict[bytes, dict[bytes, Entry]] = {}
    lines: dict[bytes, bytes] = {}
    for path, entry in entries.items():
        name, slash, rest = path.partition(b"/")
        if slash:
            inside.setdefault(name, {})[rest] = entry
        else:
            lines[name] = _line(entry.mode, name, entry.object)
    for name, below in inside.items():
        lines[name + b"/"] = _line(_FOLDER, name, tree_name(below, algorithm))
    return object_name("tree", b"".join(lines[key] for key in sorted(lines)), algorithm)


def _line(mode: str, name: bytes, found: str) -> bytes:
    return b"%s %s\0%s" % (mode.encode(), name, bytes.fromhex(found))
