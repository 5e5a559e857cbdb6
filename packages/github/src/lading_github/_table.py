"""The settings of ``[github]`` in lading.toml."""

from dataclasses import dataclass

from lading_github._address import api_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubTable:
    """Where releases are published; without this table nothing is done on GitHub."""

    repository: str = ""
    """``owner/name``; if it is empty, where the remote ``origin`` of the checkout leads."""
    api: str = api_of()
    """The root of the REST API; of GitHub Enterprise Server, ``https://HOST/api/v3``."""
