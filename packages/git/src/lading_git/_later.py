"""What few runs need, imported when one does: most clones are whole, few releases are rehearsed."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_git._cached import fetched
    from lading_git._http_backend import serving
    from lading_git._log_file import told_by_file
    from lading_git._origin import Origin
else:
    __getattr__ = lazy(
        "lading_git",
        {
            "_cached": ("fetched",),
            "_http_backend": ("serving",),
            "_log_file": ("told_by_file",),
            "_origin": ("Origin",),
        },
    )

__all__ = ["Origin", "fetched", "serving", "told_by_file"]
