"""Wheels and sdists: the same bytes each time, tried before they are public, read back after.

>>> from lading_wheels import links_of
>>> page = '<a href="../../files/app-1.0.tar.gz#sha256=00ff">app-1.0.tar.gz</a>'
>>> links_of(page, media_type="text/html", base="http://localhost/simple/app/")[0].address
'http://localhost/files/app-1.0.tar.gz'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_wheels._archive import differences
    from lading_wheels._checkout import build_head, prove_head
    from lading_wheels._errors import (
        BuildFailed,
        DoesNotReproduce,
        NameUsedBefore,
        NoPackages,
        NotPassed,
        NotServedYet,
        NotTried,
        OtherBytesPublic,
        RequirementsUnresolved,
        UnknownIndex,
        UploadRefused,
    )
    from lading_wheels._folder import Served, check_folder, publish_folder
    from lading_wheels._gate import InstallGate
    from lading_wheels._index import IndexReader
    from lading_wheels._maker import WheelMaker
    from lading_wheels._package_index import PackageIndex
    from lading_wheels._page import Link, links_of
    from lading_wheels._settings import Index, Indexes, WheelsTable, index_named
    from lading_wheels._target import IndexTarget
else:
    __getattr__ = lazy(
        __name__,
        {
            "_archive": ("differences",),
            "_checkout": ("build_head", "prove_head"),
            "_errors": (
                "BuildFailed",
                "DoesNotReproduce",
                "NameUsedBefore",
                "NoPackages",
                "NotPassed",
                "NotServedYet",
                "NotTried",
                "OtherBytesPublic",
                "RequirementsUnresolved",
                "UnknownIndex",
                "UploadRefused",
            ),
            "_folder": ("Served", "check_folder", "publish_folder"),
            "_gate": ("InstallGate",),
            "_index": ("IndexReader",),
            "_maker": ("WheelMaker",),
            "_package_index": ("PackageIndex",),
            "_page": ("Link", "links_of"),
            "_settings": ("Index", "Indexes", "WheelsTable", "index_named"),
            "_target": ("IndexTarget",),
        },
    )

__all__ = [
    "BuildFailed",
    "DoesNotReproduce",
    "Index",
    "IndexReader",
    "IndexTarget",
    "Indexes",
    "InstallGate",
    "Link",
    "NameUsedBefore",
    "NoPackages",
    "NotPassed",
    "NotServedYet",
    "NotTried",
    "OtherBytesPublic",
    "PackageIndex",
    "RequirementsUnresolved",
    "Served",
    "UnknownIndex",
    "UploadRefused",
    "WheelMaker",
    "WheelsTable",
    "build_head",
    "check_folder",
    "differences",
    "index_named",
    "links_of",
    "prove_head",
    "publish_folder",
]
