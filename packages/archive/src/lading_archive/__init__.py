"""Compressed files with the same bytes on every machine."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_archive._gzip import gzipped
else:
    __getattr__ = lazy(__name__, {"_gzip": ("gzipped",)})

__all__ = ["gzipped"]
