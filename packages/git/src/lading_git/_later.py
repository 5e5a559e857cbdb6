"""What few runs need, imported when one does: by far the most clones are whole."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_git._cached import fetched
    from lading_git._origin import Origin
else:
    __getattr__ = lazy("lading_git", {"_cached": ("fetched",), "_origin": ("Origin",)})

__all__ = ["Origin", "fetched"]
