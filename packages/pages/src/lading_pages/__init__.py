"""A folder of a commit, or what a command builds of it, on a pages branch.

>>> from lading_pages import PagesTable
>>> PagesTable(folder="docs/site").branch
'gh-pages'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_pages._maker import PagesMaker
    from lading_pages._table import PagesTable
    from lading_pages._target import PagesTarget
else:
    __getattr__ = lazy(
        __name__,
        {
            "_maker": ("PagesMaker",),
            "_table": ("PagesTable",),
            "_target": ("PagesTarget",),
        },
    )

__all__ = ["PagesMaker", "PagesTable", "PagesTarget"]
