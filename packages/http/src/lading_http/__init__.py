"""What talking to servers needs everywhere: httpx, and when to ask again."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_http._httpx import httpx
    from lading_http._loopback import is_loopback
    from lading_http._retry_after import asked_pause
else:
    __getattr__ = lazy(
        __name__,
        {
            "_httpx": ("httpx",),
            "_loopback": ("is_loopback",),
            "_retry_after": ("asked_pause",),
        },
    )

__all__ = ["asked_pause", "httpx", "is_loopback"]
