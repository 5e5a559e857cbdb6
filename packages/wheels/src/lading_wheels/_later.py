"""What only a rehearsal or twine needs, imported when it is needed."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_wheels._server import index_on
    from lading_wheels._twine import check
    from lading_wheels._upload import Uploads
else:
    __getattr__ = lazy(
        "lading_wheels", {"_server": ("index_on",), "_twine": ("check",), "_upload": ("Uploads",)}
    )

__all__ = ["Uploads", "check", "index_on"]
