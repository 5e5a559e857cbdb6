"""The fault suite of this repository: ``nox -s faults``, or ``python tests/faults [PARTS]``."""

import sys
from pathlib import Path

from lading_faults import main

if __name__ == "__main__":
    sample = Path(__file__).parent / "sample"
    sys.exit(main(sample, sys.argv[1:], tag="v1.2.0", at_least=60))
