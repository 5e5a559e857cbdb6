"""The fault suite of this repository: ``nox -s faults``, or ``python tests/faults [PARTS]``.

All that a release may have is in the sample ``whole``: on it the process is killed at each of its
acts. What concerns one target is tried on samples that have little else, since each point costs
two releases or more.
"""

import os
import sys
from pathlib import Path

from lading_faults import Sample, main

HERE = Path(__file__).parent.absolute()
SHELVES = HERE.parents[1] / "packages" / "faults" / "tests"


def points(*targets: str) -> list[str]:
    """Choose what concerns these targets: their requests, plans and other clones."""
    return [f"{target}:{kind}" for target in targets for kind in ("requests", "apply", "pairs")]


SAMPLES = (
    Sample(
        folder=HERE / "whole",
        points=("calls:kills", "calls:disk", "all:pairs"),
        parts="mirror:parts",
    ),
    Sample(folder=HERE / "index", points=points("index", "mirror"), parts="mirror:parts"),
    Sample(folder=HERE / "images", points=points("registry")),
    Sample(folder=HERE / "site", points=points("git", "github", "pages", "notify")),
)

if __name__ == "__main__":
    before = [each for each in [os.environ.get("PYTHONPATH")] if each]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(SHELVES), *before])
    sys.exit(main(SAMPLES, sys.argv[1:], tag="v1.2.0", at_least=180))
