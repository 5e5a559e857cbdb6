"""What this package brings to a release: found by entry points."""

import os
from collections.abc import Sequence

import lading_notify
from lading_artifact import Listener, Release, Tables


def listeners(tables: Tables, _: Release) -> Sequence[Listener]:
    """Return one listener for each table ``[notify.NAME]``."""
    return notifiers(tables)


def notifiers(tables: Tables) -> "list[lading_notify.Notifier]":
    """Return them as what they are."""
    table = tables.table("notify", dict[str, lading_notify.Notify]) or {}
    return [lading_notify.Notifier(name, settings, os.environ) for name, settings in table.items()]
