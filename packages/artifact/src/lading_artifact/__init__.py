"""The words a release is made of, and the protocols of makers, gates and targets."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_artifact._artifact import Artifact, digest_of
    from lading_artifact._errors import BytesDiffer
    from lading_artifact._protocols import (
        ALL,
        Gate,
        Made,
        Maker,
        Order,
        Outcome,
        Tables,
        Target,
        Verdict,
    )
    from lading_artifact._release import Release
    from lading_artifact._state import Rank, Seen, State
else:
    __getattr__ = lazy(
        __name__,
        {
            "_artifact": ("Artifact", "digest_of"),
            "_errors": ("BytesDiffer",),
            "_protocols": (
                "ALL",
                "Gate",
                "Made",
                "Maker",
                "Order",
                "Outcome",
                "Tables",
                "Target",
                "Verdict",
            ),
            "_release": ("Release",),
            "_state": ("Rank", "Seen", "State"),
        },
    )

__all__ = [
    "ALL",
    "Artifact",
    "BytesDiffer",
    "Gate",
    "Made",
    "Maker",
    "Order",
    "Outcome",
    "Rank",
    "Release",
    "Seen",
    "State",
    "Tables",
    "Target",
    "Verdict",
    "digest_of",
]
