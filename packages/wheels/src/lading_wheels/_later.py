"""What only a rehearsal or an upload needs, imported when there is one."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_wheels._server import index_on
    from lading_wheels._upload import upload
else:
    __getattr__ = lazy("lading_wheels", {"_server": ("index_on",), "_upload": ("upload",)})

__all__ = ["index_on", "upload"]
