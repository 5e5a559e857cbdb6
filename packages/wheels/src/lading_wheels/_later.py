"""What only a rehearsal needs, imported when there is one."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_wheels._server import index_on
else:
    __getattr__ = lazy("lading_wheels", {"_server": ("index_on",)})

__all__ = ["index_on"]
