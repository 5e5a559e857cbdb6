"""The tasks of this repository: ``invoke --list`` shows them, the packages hold them."""

from lading import namespace

__all__ = ["namespace"]
