"""One version in five grammars, and every place in a repository that holds it.

>>> from lading_version import Version
>>> version = Version.parse("1.2.0-rc.1")
>>> version.pep440
'1.2.0rc1'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_version._check import check, problems, source_version
    from lading_version._errors import BadCarrier, CannotEdit, NotAVersion, OutOfStep
    from lading_version._grammar import Grammar
    from lading_version._set import set_version
    from lading_version._table import BumpRules, Carrier, Policy, VersionTable
    from lading_version._tree import Folder, Tree
    from lading_version._version import Part, Version
else:
    __getattr__ = lazy(
        __name__,
        {
            "_check": ("check", "problems", "source_version"),
            "_errors": ("BadCarrier", "CannotEdit", "NotAVersion", "OutOfStep"),
            "_grammar": ("Grammar",),
            "_set": ("set_version",),
            "_table": ("BumpRules", "Carrier", "Policy", "VersionTable"),
            "_tree": ("Folder", "Tree"),
            "_version": ("Part", "Version"),
        },
    )

__all__ = [
    "BadCarrier",
    "BumpRules",
    "CannotEdit",
    "Carrier",
    "Folder",
    "Grammar",
    "NotAVersion",
    "OutOfStep",
    "Part",
    "Policy",
    "Tree",
    "Version",
    "VersionTable",
    "check",
    "problems",
    "set_version",
    "source_version",
]
