"""The external programs: which versions will do, and how to get the pinned one, verified.

>>> from lading_tools import lock
>>> helm = lock()["helm"]
>>> helm.range, helm.source
('>=3.14,<5', 'helm.sh/helm/v4/cmd/helm@v4.2.4')

``find("helm")`` returns the path of the program: the one on PATH if its version will do, else the
pinned one, from a cache or built into it. A package that plugs into a release asks
``toolbox(tables)`` for the tools as the repository's settings have them.
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_tools._cache import user_cache
    from lading_tools._errors import ToolNotBuilt, ToolNotVerified, ToolsMissing, UnknownTool
    from lading_tools._found import Found, Where
    from lading_tools._lock import Tools, lock, overridden, parse
    from lading_tools._platform import Platform
    from lading_tools._table import ToolSettings, ToolsTable
    from lading_tools._tool import Asset, Tool
    from lading_tools._toolbox import Toolbox, find, find_all, look, toolbox
else:
    __getattr__ = lazy(
        __name__,
        {
            "_cache": ("user_cache",),
            "_errors": ("ToolNotBuilt", "ToolNotVerified", "ToolsMissing", "UnknownTool"),
            "_found": ("Found", "Where"),
            "_lock": ("Tools", "lock", "overridden", "parse"),
            "_platform": ("Platform",),
            "_table": ("ToolSettings", "ToolsTable"),
            "_tool": ("Asset", "Tool"),
            "_toolbox": ("Toolbox", "find", "find_all", "look", "toolbox"),
        },
    )

__all__ = [
    "Asset",
    "Found",
    "Platform",
    "Tool",
    "ToolNotBuilt",
    "ToolNotVerified",
    "ToolSettings",
    "Toolbox",
    "Tools",
    "ToolsMissing",
    "ToolsTable",
    "UnknownTool",
    "Where",
    "find",
    "find_all",
    "lock",
    "look",
    "overridden",
    "parse",
    "toolbox",
    "user_cache",
]
