"""What this package brings to a release: found by entry points."""

import os
from collections.abc import Sequence

from lading_artifact import Listener, Release, Tables
from lading_notify._listener import Notifier
from lading_notify._settings import Notify


def listeners(tables: Tables, _: Release) -> Sequence[Listener]:
    """Return one listener for each table ``[notify.NAME]``."""
    return notifiers(tables)


def notifiers(tables: Tables) -> list[Notifier]:
    """Return them as what they are."""
    table = tables.table("notify", dict[str, Notify]) or {}
    return [Notifier(name, settings, os.environ) for name, settings in table.items()]
