"""What many answers hold: users, times, pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from lading_github.testing._exchange import Answer, Json, Request

_PER_PAGE, _MOST = 30, 100
_USER_PATHS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def now() -> str:
    """Return the time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(base: str, login: str) -> Json:
    """Return a user."""
    number = int.from_bytes(login.encode()[:6], "big")
    name = quote(login)
    url = f"{base}/users/{name}"
    return {
        "login": login,
        "id": number,
        "node_id": node("U", number),
        "avatar_url": f"{base}/avatars/{name}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{base}/{name}",
        **{key: f"{url}{path}" for key, path in _USER_PATHS.items()},
        "type": "Bot" if login.endswith("[bot]") else "User",
        "site_admin": False,
    }


def node(kind: str, number: int) -> str:
    """Return the identifier that GraphQL would know."""
    return f"{kind}_{number:08x}"


def association(login: str) -> str:
    """Return how a user belongs to the repository."""
    return "OWNER" if login == "pusher" else "NONE"


def page(request: Request, items: Sequence[object], key: str = "") -> Answer:
    """Return the page that was asked for, with links to others; in an object if it has a key."""
    size = min(request.number("per_page", _PER_PAGE), _MOST)
    number = request.number("page", 1)
    last = max((len(items) + size - 1) // size, 1)
    part = list(items[(number - 1) * size : number * size])
    wanted = {"prev": number - 1, "next": number + 1, "first": 1, "last": last}
    if number >= last:
        del wanted["next"], wanted["last"]
    if number == 1:
        del wanted["prev"], wanted["first"]
    links = ", ".join(f'<{_link(request, to)}>; rel="{name}"' for name, to in wanted.items())
    body = {"total_count": len(items), key: part} if key else part
    return Answer(200, body, {"Link": links} if links else {})


def _link(request: Request, number: int) -> str:
    return f"{request.base}{request.path}?{urlencode({**request.query, 'page': number})}"
