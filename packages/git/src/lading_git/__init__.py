"""Tags, log and clean clones by the git on PATH (2.31 or newer); the target for branch and tag.

>>> from lading_git import TagPattern
>>> TagPattern("api/v{version}").version_in("api/v1.2.0")
'1.2.0'

A `Repository` is looked at and never written to: not its objects, refs, index or configuration.
What a shallow or partial clone lacks is fetched into a clone of our own (`complete`).
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_git._branch import replace_branch
    from lading_git._checkout import commit_files
    from lading_git._checkout_errors import FilesIgnored, HeadMoved, NotCommitted, NotPutBack
    from lading_git._clone import clone_of
    from lading_git._commit import Commit, Row, commit_of, epoch_in, paths_in
    from lading_git._errors import (
        GitTooOld,
        HistoryMissing,
        LightweightTag,
        NoIdentity,
        NoSuchCommit,
        NoSuchFile,
        NoSuchRemote,
        NoTag,
        NotARepository,
        NotAtTop,
        NothingPushed,
        NotOurs,
        PushRefused,
        RemoteMoved,
        RemoteSilent,
        SeveralAddresses,
        SigningFailed,
        SubmodulesMissing,
        TagTaken,
    )
    from lading_git._history import complete, history_at
    from lading_git._patience import PATIENCE, Patience
    from lading_git._published import published
    from lading_git._record import record
    from lading_git._remote import remote_problems
    from lading_git._remote_branch import RemoteBranch, people_of
    from lading_git._repository import Repository
    from lading_git._stand_in import StandIn, standing_in
    from lading_git._table import GitTable, remote_of
    from lading_git._tag import Tag, TagPattern
else:
    __getattr__ = lazy(
        __name__,
        {
            "_branch": ("replace_branch",),
            "_checkout": ("commit_files",),
            "_checkout_errors": ("FilesIgnored", "HeadMoved", "NotCommitted", "NotPutBack"),
            "_clone": ("clone_of",),
            "_commit": ("Commit", "Row", "commit_of", "epoch_in", "paths_in"),
            "_errors": (
                "GitTooOld",
                "HistoryMissing",
                "LightweightTag",
                "NoIdentity",
                "NoSuchCommit",
                "NoSuchFile",
                "NoSuchRemote",
                "NothingPushed",
                "NoTag",
                "NotARepository",
                "NotAtTop",
                "NotOurs",
                "PushRefused",
                "RemoteMoved",
                "RemoteSilent",
                "SeveralAddresses",
                "SigningFailed",
                "SubmodulesMissing",
                "TagTaken",
            ),
            "_history": ("complete", "history_at"),
            "_patience": ("PATIENCE", "Patience"),
            "_published": ("published",),
            "_record": ("record",),
            "_remote": ("remote_problems",),
            "_remote_branch": ("RemoteBranch", "people_of"),
            "_repository": ("Repository",),
            "_stand_in": ("StandIn", "standing_in"),
            "_table": ("GitTable", "remote_of"),
            "_tag": ("Tag", "TagPattern"),
        },
    )

__all__ = [
    "PATIENCE",
    "Commit",
    "FilesIgnored",
    "GitTable",
    "GitTooOld",
    "HeadMoved",
    "HistoryMissing",
    "LightweightTag",
    "NoIdentity",
    "NoSuchCommit",
    "NoSuchFile",
    "NoSuchRemote",
    "NoTag",
    "NotARepository",
    "NotAtTop",
    "NotCommitted",
    "NotOurs",
    "NotPutBack",
    "NothingPushed",
    "Patience",
    "PushRefused",
    "RemoteBranch",
    "RemoteMoved",
    "RemoteSilent",
    "Repository",
    "Row",
    "SeveralAddresses",
    "SigningFailed",
    "StandIn",
    "SubmodulesMissing",
    "Tag",
    "TagPattern",
    "TagTaken",
    "clone_of",
    "commit_files",
    "commit_of",
    "complete",
    "epoch_in",
    "history_at",
    "paths_in",
    "people_of",
    "published",
    "record",
    "remote_of",
    "remote_problems",
    "replace_branch",
    "standing_in",
]
