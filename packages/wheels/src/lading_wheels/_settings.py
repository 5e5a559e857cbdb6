"""What a repository says about its wheels, and the indexes that it knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lading_wheels._address import is_address
from lading_wheels._errors import NoAddress, UnknownIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsTable:
    """The table ``[wheels]``."""

    packages: tuple[str, ...] = (".",)
    """Folders with a pyproject.toml or setup.py, as globs from the root of the repository."""
    index: str = "pypi"
    """The index that the files go to; an empty name for none."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that the build backends are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One table ``[indexes.NAME]``: a package index, by its two addresses."""

    upload: str
    """Where twine sends files: the legacy upload API."""
    simple: str
    """Where installers look: the root of the simple repository API (PEP 503, PEP 691)."""
    deadline: float = 300
    """How many seconds the index may take to serve what it accepted."""


Indexes = dict[str, Index]
"""The tables ``[indexes.*]`` by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicIndex(Index):
    """An index that everyone knows; pip looks there by itself if ``default``."""

    default: bool = False


def public_indexes() -> Indexes:
    """Return the indexes that twine knows by name, with the addresses that it knows."""
    from twine import repository, utils  # noqa: PLC0415 - heavy

    return {
        "pypi": PublicIndex(
            upload=utils.DEFAULT_REPOSITORY,
            simple=f"{repository.WAREHOUSE_WEB}simple/",
            default=True,
        ),
        "testpypi": PublicIndex(
            upload=utils.TEST_REPOSITORY, simple=f"{repository.TEST_WAREHOUSE}simple/"
        ),
    }


def index_named(name: str, indexes: Mapping[str, Index]) -> Index:
    """Return the index called ``name``: one of ``indexes``, or a public one.

    :raises UnknownIndex: if there is none of that name.
    :raises NoAddress: if one of its addresses is none.
    """
    index = indexes.get(name) or public_indexes().get(name)
    if index is None:
        raise UnknownIndex(name, public_indexes() | dict(indexes))
    for key, address in (("upload", index.upload), ("simple", index.simple)):
        if not is_address(address):
            raise NoAddress(name, key, address)
    return index
