"""One version in five grammars, and every place in a repository that holds it.

>>> from lading_version import Version
>>> version = Version.parse("1.2.0-rc.1")
>>> version.pep440
'1.2.0rc1'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_version._ancestry import Ancestry
    from lading_version._change import Change, Footer, changes, footers, reverted
    from lading_version._check import (
        check,
        check_places,
        expected_version,
        problems,
        source_version,
    )
    from lading_version._commit_version import after_last_tag, between, commit_version
    from lading_version._errors import BadCarrier, CannotEdit, NotAVersion, OutOfStep
    from lading_version._grammar import Grammar
    from lading_version._head import head_release
    from lading_version._next import Next, Taken, next_version
    from lading_version._of_unit import decided, explained, next_of_unit
    from lading_version._raises import Raise, known_kinds, may_take_back, taken_back
    from lading_version._set import set_version
    from lading_version._table import BumpRules, Carrier, Policy, VersionTable
    from lading_version._tags import (
        Order,
        base_tag,
        is_stable,
        later_release,
        ordered,
        previous_release,
        release_before,
        versions_like,
    )
    from lading_version._tree import AtCommit, Folder, Tree
    from lading_version._version import Part, Version
else:
    __getattr__ = lazy(
        __name__,
        {
            "_ancestry": ("Ancestry",),
            "_change": ("Change", "Footer", "changes", "footers", "reverted"),
            "_check": ("check", "check_places", "expected_version", "problems", "source_version"),
            "_commit_version": ("after_last_tag", "between", "commit_version"),
            "_errors": ("BadCarrier", "CannotEdit", "NotAVersion", "OutOfStep"),
            "_grammar": ("Grammar",),
            "_head": ("head_release",),
            "_next": ("Next", "Taken", "next_version"),
            "_of_unit": ("decided", "explained", "next_of_unit"),
            "_raises": ("Raise", "known_kinds", "may_take_back", "taken_back"),
            "_set": ("set_version",),
            "_table": ("BumpRules", "Carrier", "Policy", "VersionTable"),
            "_tags": (
                "Order",
                "base_tag",
                "is_stable",
                "ordered",
                "later_release",
                "previous_release",
                "release_before",
                "versions_like",
            ),
            "_tree": ("AtCommit", "Folder", "Tree"),
            "_version": ("Part", "Version"),
        },
    )

__all__ = [
    "Ancestry",
    "AtCommit",
    "BadCarrier",
    "BumpRules",
    "CannotEdit",
    "Carrier",
    "Change",
    "Folder",
    "Footer",
    "Grammar",
    "Next",
    "NotAVersion",
    "Order",
    "OutOfStep",
    "Part",
    "Policy",
    "Raise",
    "Taken",
    "Tree",
    "Version",
    "VersionTable",
    "after_last_tag",
    "base_tag",
    "between",
    "changes",
    "check",
    "check_places",
    "commit_version",
    "decided",
    "expected_version",
    "explained",
    "footers",
    "head_release",
    "is_stable",
    "known_kinds",
    "later_release",
    "may_take_back",
    "next_of_unit",
    "next_version",
    "ordered",
    "previous_release",
    "problems",
    "release_before",
    "reverted",
    "set_version",
    "source_version",
    "taken_back",
    "versions_like",
]
