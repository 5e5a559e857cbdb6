"""The fault suite of this repository: ``nox -s faults``, or ``python tests/faults [PARTS]``.

All that a release may have is in the sample ``whole``: on it the release itself is struck. The
requests to a server are struck on samples that have little else, since each point costs a release.
"""

import os
import sys
from pathlib import Path

from lading_faults import Sample, main

HERE = Path(__file__).parent.absolute()
SHELVES = HERE.parents[1] / "packages" / "faults" / "tests"
SAMPLES = (
    Sample(folder=HERE / "whole", points=("calls", "apply"), parts="mirror:parts"),
    Sample(
        folder=HERE / "index",
        points=("index:requests", "mirror:requests"),
        parts="mirror:parts",
    ),
    Sample(folder=HERE / "images", points=("registry:requests",)),
    Sample(
        folder=HERE / "site",
        points=("git:requests", "github:requests", "pages:requests", "notify:requests"),
    ),
)

if __name__ == "__main__":
    before = [each for each in [os.environ.get("PYTHONPATH")] if each]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(SHELVES), *before])
    sys.exit(main(SAMPLES, sys.argv[1:], tag="v1.2.0", at_least=180))
