"""Issues; pull requests are among them."""

from lading_github.testing._exchange import Answer, Json, Request, invalid, not_found
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import association, node, now, page, user

_FIELDS = ("title", "body", "state", "state_reason")


def listed(hub: Hub, request: Request, repository: str) -> Answer:
    """GET the issues and pull requests: the open ones, the newest first, if not told otherwise."""
    state = request.query.get("state", "open")
    with hub.state.listing(repository) as there:
        everything = [*there["issues"], *there["pulls"]]
        found = [each for each in everything if state in {"all", each["state"]}]
        newest_first = request.query.get("direction", "desc") == "desc"
        found.sort(key=lambda each: int(each["number"]), reverse=newest_first)
        return page(request, [_shape(request, repository, each) for each in found])


def created(hub: Hub, request: Request, repository: str) -> Answer:
    """POST an issue."""
    if not request.body.get("title"):
        raise invalid("Issue", "missing_field", "title")
    with hub.state.changing(repository) as there:
        made = opened(hub, there, request.login, request.body)
        return Answer(201, _shape(request, repository, made))


def changed(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """PATCH an issue."""
    with hub.state.changing(repository) as there:
        found = next((each for each in there["issues"] if str(each["number"]) == number), None)
        if found is None:
            raise not_found()
        found.update({name: request.body[name] for name in _FIELDS if name in request.body})
        found.update(updated_at=now(), closed_at=None if found["state"] == "open" else now())
        return Answer(200, _shape(request, repository, found))


def opened(hub: Hub, there: Json, login: str, body: Json) -> Json:
    """Put an open issue into the repository."""
    there["number"] += 1
    made = {
        "id": hub.state.new_id(),
        "number": there["number"],
        "state": "open",
        "state_reason": None,
        "title": body["title"],
        "body": body.get("body"),
        "user": login,
        "created_at": now(),
        "updated_at": now(),
        "closed_at": None,
    }
    there["issues"].append(made)
    return made


def _shape(request: Request, repository: str, issue: Json) -> Json:
    base, number = request.base, issue["number"]
    facts = f"{base}/repos/{repository}"
    url = f"{facts}/issues/{number}"
    kind = "pull" if "merged_at" in issue else "issues"
    page_ = f"{base}/{repository}/{kind}/{number}"
    known = ("id", "number", "state", "title", "body", "created_at", "updated_at", "closed_at")
    shaped = {
        **{name: issue[name] for name in known},
        "state_reason": issue.get("state_reason"),
        "node_id": node("I", issue["id"]),
        "url": url,
        "html_url": page_,
        "repository_url": facts,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "user": user(base, issue["user"]),
        "author_association": association(issue["user"]),
        "labels": [],
        "comments": 0,
        "assignee": None,
        "milestone": None,
        "locked": False,
    }
    if kind == "pull":
        pull = f"{facts}/pulls/{number}"
        links = {"url": pull, "html_url": page_}
        shaped["pull_request"] = {
            **links,
            "diff_url": f"{page_}.diff",
            "patch_url": f"{page_}.patch",
            "merged_at": issue["merged_at"],
        }
    return shaped
