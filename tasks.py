"""The tasks of this repository: ``inv --list`` lists them, the package lading holds them."""

from lading import namespace

__all__ = ["namespace"]
