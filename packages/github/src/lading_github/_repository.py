"""One repository, reached with one token."""

from lading_github._address import checked_name
from lading_github._api import Api


class Repository:
    """A repository: what its releases, pull requests, checks and issues have in common."""

    def __init__(self, api: Api, name: str) -> None:
        self.repository = checked_name(name)
        """``owner/name``"""
        self._api = api
        self._path = f"/repos/{name}"
