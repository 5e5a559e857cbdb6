"""The words a release is made of, and the protocols of makers, gates, targets and others.

A package names its parts by entry points. Each is a function that is given the unit's tables and
the facts of the release, and returns the parts that these call for, possibly none::

    [project.entry-points."lading.makers"]
    wheels = "lading_wheels._release:makers"

    [project.entry-points."lading.tables"]
    wheels = "lading_wheels:WheelsTable"       # the type of [wheels] in lading.toml

Groups: ``lading.makers``, ``lading.gates``, ``lading.targets``, ``lading.listeners``,
``lading.witnesses``, ``lading.preparers``, ``lading.proposers``, ``lading.pull_requests`` and
``lading.tables``.
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_artifact._artifact import Artifact, digest_of
    from lading_artifact._errors import BytesDiffer, NotWritten
    from lading_artifact._gate import Gate, Outcome, Verdict
    from lading_artifact._keep import keep, room
    from lading_artifact._listener import Ending, Listener, News
    from lading_artifact._maker import ALL, Made, Maker, Order
    from lading_artifact._preparer import Change, Preparer
    from lading_artifact._proposer import Proposal, Proposer
    from lading_artifact._pull_request import Lookup, LookupFinder, PullRequest
    from lading_artifact._release import Release
    from lading_artifact._size import size_of
    from lading_artifact._state import Rank, Seen, State
    from lading_artifact._tables import Tables
    from lading_artifact._tag_pattern import VERSION_PLACE, version_in_tag
    from lading_artifact._target import BILL, Target, Wire, straight
    from lading_artifact._witness import Answer, Witness
else:
    __getattr__ = lazy(
        __name__,
        {
            "_artifact": ("Artifact", "digest_of"),
            "_errors": ("BytesDiffer", "NotWritten"),
            "_gate": ("Gate", "Outcome", "Verdict"),
            "_keep": ("keep", "room"),
            "_listener": ("Ending", "Listener", "News"),
            "_maker": ("ALL", "Made", "Maker", "Order"),
            "_preparer": ("Change", "Preparer"),
            "_proposer": ("Proposal", "Proposer"),
            "_pull_request": ("Lookup", "LookupFinder", "PullRequest"),
            "_release": ("Release",),
            "_size": ("size_of",),
            "_state": ("Rank", "Seen", "State"),
            "_tables": ("Tables",),
            "_tag_pattern": ("VERSION_PLACE", "version_in_tag"),
            "_target": ("BILL", "Target", "Wire", "straight"),
            "_witness": ("Answer", "Witness"),
        },
    )

__all__ = [
    "ALL",
    "BILL",
    "VERSION_PLACE",
    "Answer",
    "Artifact",
    "BytesDiffer",
    "Change",
    "Ending",
    "Gate",
    "Listener",
    "Lookup",
    "LookupFinder",
    "Made",
    "Maker",
    "News",
    "NotWritten",
    "Order",
    "Outcome",
    "Preparer",
    "Proposal",
    "Proposer",
    "PullRequest",
    "Rank",
    "Release",
    "Seen",
    "State",
    "Tables",
    "Target",
    "Verdict",
    "Wire",
    "Witness",
    "digest_of",
    "keep",
    "room",
    "size_of",
    "straight",
    "version_in_tag",
]
