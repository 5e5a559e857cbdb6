"""Private mode, the default of GitHub Enterprise Server: only who is logged in sees anything."""

from urllib.parse import quote

from lading_github.testing._exchange import Answer, Refusal, Request, Right
from lading_github.testing._hub import Hub

_OPEN = ("/login", "/storage/")
"""What strangers reach: the page to log in, and the storage, with its key in the address."""
_OF_THE_API = ("/repos/", "/uploads/", "/installation/")


def turned_away(hub: Hub, request: Request) -> Answer | None:
    """Return the way to the login, for strangers in a browser; None for who may go on.

    :raises Refusal: 401, for strangers at the API.
    """
    if not hub.private_mode or request.right is not Right.NONE or request.path.startswith(_OPEN):
        return None
    if request.path.startswith(_OF_THE_API):
        raise Refusal(401, "Must authenticate to access this API.")
    back = quote(f"{request.base}{request.path}", safe="")
    return Answer(302, headers={"Location": f"{request.base}/login?return_to={back}"})


def login(_: Hub, __: Request, /) -> Answer:
    """GET the page to log in, which is a success as HTTP sees it."""
    page = b"<!DOCTYPE html><title>Sign in to your account</title>"
    return Answer(200, headers={"Content-Type": "text/html; charset=utf-8"}, file=page)
