"""The whole collection, for a tasks.py of two lines, and as a program.

A ``tasks.py`` needs no more than this::

    from lading import namespace
    __all__ = ["namespace"]
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading._namespace import namespace
else:
    __getattr__ = lazy(__name__, {"_namespace": ("namespace",)})

__all__ = ["namespace"]
