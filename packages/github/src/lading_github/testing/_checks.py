"""Check runs of commits."""

from lading_github.testing._exchange import Answer, Json, Request, invalid, not_found
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import node, now, page, user

_FIELDS = ("name", "head_sha", "details_url", "external_id", "status", "conclusion", "output")


def listed(hub: Hub, request: Request, repository: str, commit: str) -> Answer:
    """GET the check runs of a commit; of those with one name the latest, if not told otherwise."""
    with hub.state.listing(repository) as there:
        found = [each for each in there["checks"] if each["head_sha"] == commit]
        if "check_name" in request.query:
            found = [each for each in found if each["name"] == request.query["check_name"]]
        if request.query.get("filter", "latest") == "latest":
            found = list({each["name"]: each for each in found}.values())
        shaped = [_shape(request, repository, each) for each in reversed(found)]
        return page(request, shaped, "check_runs")


def created(hub: Hub, request: Request, repository: str) -> Answer:
    """POST a check run."""
    for name in ("name", "head_sha"):
        if not request.body.get(name):
            raise invalid("CheckRun", "missing_field", name)
    with hub.state.changing(repository) as there:
        made: Json = {
            "id": hub.state.new_id(),
            "status": "queued",
            "conclusion": None,
            "started_at": now(),
            "completed_at": None,
            "output": {},
        }
        _take(made, request.body)
        there["checks"].append(made)
        return Answer(201, _shape(request, repository, made))


def changed(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """PATCH a check run."""
    with hub.state.changing(repository) as there:
        found = next((each for each in there["checks"] if str(each["id"]) == number), None)
        if found is None:
            raise not_found()
        _take(found, request.body)
        return Answer(200, _shape(request, repository, found))


def _take(run: Json, body: Json) -> None:
    told = {name: body[name] for name in _FIELDS if name in body}
    if told.get("conclusion"):
        told["status"] = "completed"
    if told.get("status") == "completed" and not told.get("conclusion"):
        raise invalid("CheckRun", "missing_field", "conclusion")
    run.update(told)
    if run["status"] == "completed":
        run["completed_at"] = now()


def _shape(request: Request, repository: str, run: Json) -> Json:
    number, base = run["id"], request.base
    url = f"{base}/repos/{repository}/check-runs/{number}"
    return {
        **{name: run.get(name) for name in (*_FIELDS, "id", "started_at", "completed_at")},
        "node_id": node("CR", number),
        "url": url,
        "html_url": f"{base}/{repository}/runs/{number}",
        "details_url": run.get("details_url") or f"{base}/{repository}/runs/{number}",
        "check_suite": {"id": number},
        "app": _app(base),
        "pull_requests": [],
        "output": {
            **dict.fromkeys(("title", "summary", "text")),
            **run["output"],
            "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        },
    }


def _app(base: str) -> Json:
    return {
        "id": 15368,
        "slug": "github-actions",
        "node_id": node("A", 15368),
        "owner": user(base, "github"),
        "name": "GitHub Actions",
        "description": "",
        "external_url": "https://help.github.com/en/actions",
        "html_url": f"{base}/apps/github-actions",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2018-07-30T09:30:17Z",
        "permissions": {"checks": "write", "contents": "write"},
        "events": [],
    }
