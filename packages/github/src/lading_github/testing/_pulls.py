"""Pull requests: one open for each branch."""

import hashlib

from lading_github.testing import _repositories
from lading_github.testing._exchange import Answer, Json, Refusal, Request, invalid, not_found
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import association, node, now, page, user

_LINKS = {
    "self": "",
    "html": "",
    "issue": "",
    "comments": "/comments",
    "review_comments": "/comments",
    "review_comment": "/comments{/number}",
    "commits": "/commits",
    "statuses": "/statuses",
}
_COUNTS = ("additions", "changed_files", "comments", "commits", "deletions", "review_comments")


def listed(hub: Hub, request: Request, repository: str) -> Answer:
    """GET the pull requests: the open ones, the newest first, if not told otherwise."""
    query = request.query
    state, head = query.get("state", "open"), query.get("head", "")
    with hub.state.listing(repository) as there:
        found = [
            each
            for each in there["pulls"]
            if state in {"all", each["state"]}
            and head in {"", _label(repository, each["head"])}
            and query.get("base", "") in {"", each["base"]}
        ]
        if query.get("direction", "desc") == "desc":
            found.reverse()
        return page(request, [_simple(request, repository, there, each) for each in found])


def shown(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """GET one pull request."""
    with hub.state.reading(repository) as there:
        return _whole(request, repository, there, find(there, number))


def created(hub: Hub, request: Request, repository: str) -> Answer:
    """POST a pull request."""
    body = request.body
    for name in ("title", "head", "base"):
        if not body.get(name):
            raise invalid("PullRequest", "missing_field", name)
    with hub.state.changing(repository) as there:
        label = _label(repository, body["head"])
        heads = [_label(repository, p["head"]) for p in there["pulls"] if p["state"] == "open"]
        if label in heads:
            exists = f"A pull request already exists for {label}."
            raise invalid("PullRequest", "custom", message=exists)
        made = opened(hub, there, request.login, body)
        return _whole(request, repository, there, made, 201)


def changed(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """PATCH a pull request."""
    with hub.state.changing(repository) as there:
        found = find(there, number)
        fields = ("title", "body", "base", "state")
        found.update({name: request.body[name] for name in fields if name in request.body})
        found.update(updated_at=now(), closed_at=None if found["state"] == "open" else now())
        return _whole(request, repository, there, found)


def merged(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """PUT a pull request into its base."""
    with hub.state.changing(repository) as there:
        found = find(there, number)
        if found["state"] != "open":
            raise Refusal(405, "Pull Request is not mergeable")
        commit = _commit(repository, f"merge of {number}")
        merge(found, commit, request.login)
        message = "Pull Request successfully merged"
        return Answer(200, {"sha": commit, "merged": True, "message": message})


def opened(hub: Hub, there: Json, login: str, body: Json) -> Json:
    """Put an open pull request into the repository."""
    there["number"] += 1
    made = {
        "id": hub.state.new_id(),
        "number": there["number"],
        "state": "open",
        "title": body["title"],
        "body": body.get("body"),
        "head": body["head"],
        "base": body["base"],
        "user": login,
        "created_at": now(),
        "updated_at": now(),
        "closed_at": None,
        "merged_at": None,
        "merged_by": None,
        "merge_commit_sha": None,
    }
    there["pulls"].append(made)
    return made


def merge(pull: Json, commit: str, login: str) -> None:
    """Close a pull request as merged in ``commit``."""
    done = {"closed_at": now(), "merged_at": now(), "merged_by": login}
    pull.update(done, state="closed", merge_commit_sha=commit)


def find(there: Json, number: str) -> Json:
    """Return a pull request by its number.

    :raises Refusal: 404 if there is none.
    """
    found: Json | None = next((p for p in there["pulls"] if str(p["number"]) == number), None)
    if found is None:
        raise not_found()
    return found


def _label(repository: str, head: str) -> str:
    return head if ":" in head else f"{repository.partition('/')[0]}:{head}"


def _commit(repository: str, what: str) -> str:
    return hashlib.sha1(f"{repository} {what}".encode(), usedforsecurity=False).hexdigest()


def _whole(request: Request, repository: str, there: Json, pull: Json, status: int = 200) -> Answer:
    simple = _simple(request, repository, there, pull)
    more = {
        **dict.fromkeys(_COUNTS, 0),
        "mergeable": None,
        "mergeable_state": "unknown",
        "merged": pull["merged_at"] is not None,
        "merged_by": pull["merged_by"] and user(request.base, pull["merged_by"]),
        "maintainer_can_modify": False,
    }
    return Answer(status, {**simple, **more})


def _simple(request: Request, repository: str, there: Json, pull: Json) -> Json:
    base, number = request.base, pull["number"]
    url = f"{base}/repos/{repository}/pulls/{number}"
    page_ = f"{base}/{repository}/pull/{number}"
    facts = _repositories.shape(request, repository, there)
    links = {name: f"{url}{path}" for name, path in _LINKS.items()}
    known = ("id", "number", "state", "title", "body", "created_at", "updated_at", "closed_at")
    return {
        **{key: pull[key] for key in (*known, "merged_at", "merge_commit_sha")},
        "node_id": node("PR", pull["id"]),
        "url": url,
        "html_url": page_,
        "diff_url": f"{page_}.diff",
        "patch_url": f"{page_}.patch",
        **{f"{name}_url": link for name, link in links.items() if name not in {"self", "html"}},
        "_links": {name: {"href": link} for name, link in links.items()},
        "user": user(base, pull["user"]),
        "author_association": association(pull["user"]),
        "head": _end(facts, pull["head"]),
        "base": _end(facts, pull["base"]),
        **dict.fromkeys(("assignee", "milestone", "auto_merge")),
        "labels": [],
        "locked": False,
    }


def _end(facts: Json, label: str) -> Json:
    owner = facts["owner"]
    return {
        "label": label if ":" in label else f"{owner['login']}:{label}",
        "ref": label.rpartition(":")[2],
        "sha": _commit(facts["full_name"], label),
        "user": owner,
        "repo": facts,
    }
