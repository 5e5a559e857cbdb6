"""What few runs need, imported when one does."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_version._check import source_version
    from lading_version._pep440 import pep440_parts
    from lading_version._yaml import yaml_leaves, yaml_values
else:
    __getattr__ = lazy(
        "lading_version",
        {
            "_check": ("source_version",),
            "_pep440": ("pep440_parts",),
            "_yaml": ("yaml_leaves", "yaml_values"),
        },
    )

__all__ = ["pep440_parts", "source_version", "yaml_leaves", "yaml_values"]
