"""The settings of this package."""

from dataclasses import dataclass

from lading_checksums._manifest import Algorithm


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksumsTable:
    """``[checksums]`` in lading.toml.

    ``algorithms`` says which manifests a release gets, one each; an empty list means none.
    """

    algorithms: tuple[Algorithm, ...] = (Algorithm.SHA256,)
