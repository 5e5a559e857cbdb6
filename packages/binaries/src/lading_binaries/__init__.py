r"""Go executables for several platforms: the same bytes each time, read back, in archives.

>>> from lading_binaries import platform_of
>>> platform_of(b"\xcf\xfa\xed\xfe\x07\x00\x00\x01")
'darwin/amd64'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_binaries._archive import Member, write_tar_gz, write_zip
    from lading_binaries._errors import BuildFailed, OtherToolchain
    from lading_binaries._executable import platform_of
    from lading_binaries._head import build_head
    from lading_binaries._maker import BinaryMaker
    from lading_binaries._platform import Platform
    from lading_binaries._table import Binaries, BinaryTable
else:
    __getattr__ = lazy(
        __name__,
        {
            "_archive": ("Member", "write_tar_gz", "write_zip"),
            "_errors": ("BuildFailed", "OtherToolchain"),
            "_executable": ("platform_of",),
            "_head": ("build_head",),
            "_maker": ("BinaryMaker",),
            "_platform": ("Platform",),
            "_table": ("Binaries", "BinaryTable"),
        },
    )

__all__ = [
    "Binaries",
    "BinaryMaker",
    "BinaryTable",
    "BuildFailed",
    "Member",
    "OtherToolchain",
    "Platform",
    "build_head",
    "platform_of",
    "write_tar_gz",
    "write_zip",
]
