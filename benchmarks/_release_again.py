"""A release with the targets that its world has, and five package indexes more."""

import json
import sys
from pathlib import Path

from lading_artifact import Release, Tables
from lading_release import Parts, Wish, find_parts, run_release
from lading_wheels._package_index import PackageIndex
from lading_wheels._settings import Index
from lading_wheels._target import IndexTarget


def main(root: str, more: str) -> None:
    """Release v1.2.0 of ``root``; ``more`` are indexes by name: [upload, simple]."""
    indexes = {name: Index(upload=at[0], simple=at[1]) for name, at in json.loads(more).items()}
    others = [IndexTarget(PackageIndex(*each)) for each in indexes.items()]

    def find(tables: Tables, release: Release) -> Parts:
        parts = find_parts(tables, release)
        targets = sorted([*parts.targets, *others], key=lambda target: target.rank)
        return Parts(parts.makers, parts.gates, targets)

    report = run_release(Wish(root=Path(root), tag="v1.2.0"), find)
    new = [served.artifact.name for served in report.served if served.published]
    print(len({served.target for served in report.served}), *new)


if __name__ == "__main__":
    main(*sys.argv[1:])
