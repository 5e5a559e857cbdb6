"""The bill: which artifacts a release consists of, with their digests and destinations.

It holds nothing that differs between two runs of the same release: no time, no path, no address.
So a rehearsal and a release of the same commit have equal bills, byte for byte.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import BILL, Artifact, Release
from lading_release._errors import BillUnreadable

NAME = "release.json"
SCHEMA = 1
_NOT_FILES = ("", ".", "..", NAME)
"""Folders, and the bill itself, which lies in the same folder as what it lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What is released, where it goes, and what its makers resolved from outside."""

    unit: str
    version: str
    tag: str
    commit: str
    epoch: int
    artifacts: tuple[Artifact, ...]
    destinations: Mapping[str, tuple[str, ...]]
    """The names of the targets of each artifact, by its name."""
    resolved: Mapping[str, Mapping[str, object]]
    """What each maker resolved, by its name; given to it again when it has to rebuild."""

    def is_of(self, release: Release) -> bool:
        """Say whether it was written for this version of this commit."""
        return (self.unit, self.tag, self.commit) == (release.unit, release.tag, release.commit)

    @property
    def files(self) -> tuple[Artifact, ...]:
        """The artifacts that are files."""
        return tuple(artifact for artifact in self.artifacts if artifact.path is not None)


def offered(bill: Bill, folder: Path) -> tuple[Artifact, ...]:
    """Return what targets are offered: the bill itself, as it lies in ``folder``, and the rest.

    The bill comes first: who finds a half-filled draft then knows what belongs into it.
    """
    content = render(bill).encode()
    itself = Artifact(
        name=NAME,
        kind=BILL,
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        size=len(content),
        media_type="application/json",
        path=folder / NAME,
    )
    return (itself, *bill.artifacts)


def bill_of(
    release: Release,
    artifacts: Sequence[Artifact],
    destinations: Mapping[str, Sequence[str]],
    resolved: Mapping[str, Mapping[str, object]],
) -> Bill:
    """Write the bill of what was built."""
    return Bill(
        unit=release.unit,
        version=release.version,
        tag=release.tag,
        commit=release.commit,
        epoch=release.epoch,
        artifacts=tuple(sorted(artifacts, key=lambda artifact: artifact.name)),
        destinations={name: tuple(sorted(names)) for name, names in destinations.items()},
        resolved=resolved,
    )


def render(bill: Bill) -> str:
    """Write the bill as JSON: keys sorted, two spaces, a newline at the end."""
    document = {
        "schema": SCHEMA,
        "unit": bill.unit,
        "version": bill.version,
        "tag": bill.tag,
        "commit": bill.commit,
        "epoch": bill.epoch,
        "artifacts": [_entry(bill, artifact) for artifact in bill.artifacts],
        "resolved": bill.resolved,
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _entry(bill: Bill, artifact: Artifact) -> dict[str, object]:
    algorithm, _, value = artifact.digest.partition(":")
    return {
        "name": artifact.name,
        "kind": artifact.kind,
        "size": artifact.size,
        "digest": {algorithm: value},
        "media_type": artifact.media_type,
        "file": artifact.path is not None,
        "holds": artifact.holds,
        "destinations": list(bill.destinations.get(artifact.name, ())),
    }


def parse(text: str, folder: Path) -> Bill:
    """Read a bill whose files lie in ``folder``.

    :raises BillUnreadable: if it is not a bill of a schema that is known here.
    """
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise BillUnreadable(folder / NAME, f"its schema is {document['schema']!r}")
        entries = document["artifacts"]
        return Bill(
            unit=document["unit"],
            version=document["version"],
            tag=document["tag"],
            commit=document["commit"],
            epoch=document["epoch"],
            artifacts=tuple(_artifact(entry, folder) for entry in entries),
            destinations={entry["name"]: tuple(entry["destinations"]) for entry in entries},
            resolved=document["resolved"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BillUnreadable(folder / NAME, repr(error)) from error


def _artifact(entry: Mapping[str, object], folder: Path) -> Artifact:
    name, kind, size, media, holds = (
        entry[key] for key in ("name", "kind", "size", "media_type", "holds")
    )
    digests = entry["digest"]
    if not (
        isinstance(name, str)
        and isinstance(kind, str)
        and isinstance(size, int)
        and isinstance(media, str)
        and isinstance(holds, str)
        and isinstance(digests, dict)
    ):
        raise TypeError(f"an artifact has a value of the wrong type: {entry!r}")
    if entry["file"] and (name in _NOT_FILES or "\0" in name or Path(name).name != name):
        raise ValueError(f"{name!r} is not the name of a file in the folder")
    [(algorithm, value)] = digests.items()
    return Artifact(
        name=name,
        kind=kind,
        size=size,
        digest=f"{algorithm}:{value}",
        media_type=media,
        path=folder / name if entry["file"] else None,
        holds=holds,
    )
