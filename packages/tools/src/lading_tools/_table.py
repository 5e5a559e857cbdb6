"""The settings of this package."""

from collections.abc import Mapping
from dataclasses import dataclass

from lading_tools._tool import Asset


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSettings:
    """``[tools.NAME]`` in lading.toml: what differs from ``lock.toml``, or a tool of one's own.

    ``None`` is what the lock says. Another module or version needs its own ``sum``, and is without
    the lock's assets.
    """

    range: str | None = None
    ask: tuple[str, ...] | None = None
    answer: str | None = None
    programs: tuple[str, ...] | None = None
    folders: tuple[str, ...] | None = None
    environment: Mapping[str, str] | None = None
    module: str | None = None
    package: str | None = None
    version: str | None = None
    sum: str | None = None
    variables: Mapping[str, str] | None = None
    go: str | None = None
    assets: Mapping[str, Asset] | None = None
    apt: str | None = None
    brew: str | None = None


ToolsTable = dict[str, ToolSettings]
"""The tables ``[tools.*]`` by name."""
