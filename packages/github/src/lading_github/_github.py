"""One repository on GitHub, as one token sees it."""

from lading_github import _reading
from lading_github._address import checked_api
from lading_github._api import Api
from lading_github._checks import Checks
from lading_github._errors import NotSeen, RightMissing
from lading_github._issues import Issues
from lading_github._patience import Patience
from lading_github._pull_requests import PullRequests
from lading_github._releases import Releases
from lading_github._token import checked_token


class GitHub(Releases, PullRequests, Checks, Issues):
    """One repository: its releases, pull requests, check runs and issues.

    Whatever it is asked, it raises ``TokenRefused``, ``RightMissing``, ``NotSeen`` or
    ``NotAccepted`` (exit code 3), ``AlreadyPublic`` or ``AssetExists`` (4), ``GitHubSilent`` or
    ``LimitReached`` (69). Rate limits are waited for and told in the log. A write of which no
    one knows whether it was done is looked for before it is sent again.
    """

    def __init__(
        self,
        repository: str,
        token: str | None,
        *,
        api: str = "https://api.github.com",
        patience: Patience | None = None,
    ) -> None:
        """Take ``owner/name``, a token, and the address of the API.

        :raises Misused: if the repository or the address is not such a thing.
        :raises TokenRefused: if the token cannot be one.
        """
        self._may_ask_for_more = token is not None
        checked = checked_api(api), checked_token(token)
        super().__init__(Api(*checked, patience or Patience()), repository)

    def can_push(self) -> bool:
        """Say whether the token may push, so that drafts are seen and releases made.

        The token of an app, so that of Actions too, is told of no right to push whatever it may
        do: it is taken to have been given what it needs.

        :raises NotSeen: if the repository is not there for this token.
        """
        pushes = self._api.get(self._path, _reading.pushes)
        return pushes or (self._may_ask_for_more and self._is_of_an_app())

    def _is_of_an_app(self) -> bool:
        """Whether the token is that of an installation of an app."""
        try:
            self._api.get("/installation/repositories", _reading.nothing, per_page=1)
        except (NotSeen, RightMissing):
            return False
        return True
