"""What few runs need, imported when one does: a file of settings, and mistakes in it."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_project._position import toml_positions
    from lading_project._read import read
    from lading_project._source import find_source
else:
    __getattr__ = lazy(
        "lading_project",
        {"_position": ("toml_positions",), "_read": ("read",), "_source": ("find_source",)},
    )

__all__ = ["find_source", "read", "toml_positions"]
