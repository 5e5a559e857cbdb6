"""Releases: drafts by the dozen, one published for each tag, immutable from then on."""

from lading_github.testing import _assets
from lading_github.testing._exchange import Answer, Json, Refusal, Request, invalid, not_found
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import node, now, page, user

_FIELDS = ("tag_name", "target_commitish", "name", "body", "draft", "prerelease")
_FIXED = ("tag_name", "target_commitish", "draft")
"""What no one changes in an immutable release; title and notes may be."""


def listed(hub: Hub, request: Request, repository: str) -> Answer:
    """GET the releases, the newest first; drafts for who may push."""
    with hub.state.listing(repository) as there:
        seen = [each for each in there["releases"] if request.pushes or not each["draft"]]
        return page(request, [shape(request, repository, each) for each in reversed(seen)])


def shown(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """GET one release."""
    with hub.state.reading(repository) as there:
        return Answer(200, shape(request, repository, find(request, there, number)))


def by_tag(hub: Hub, request: Request, repository: str, tag: str) -> Answer:
    """GET the published release of a tag: never a draft."""
    with hub.state.reading(repository) as there:
        return Answer(200, shape(request, repository, _published(there, tag)))


def latest(hub: Hub, request: Request, repository: str) -> Answer:
    """GET the one that is called the latest."""
    with hub.state.reading(repository) as there:
        return Answer(200, shape(request, repository, find(request, there, str(there["latest"]))))


def created(hub: Hub, request: Request, repository: str) -> Answer:
    """POST a release: published at once unless it is to be a draft."""
    body = request.body
    if not body.get("tag_name"):
        raise invalid("Release", "missing_field", "tag_name")
    with hub.state.changing(repository) as there:
        made = {
            "target_commitish": "main",
            "name": None,
            "body": None,
            "prerelease": False,
            **{name: body[name] for name in _FIELDS if name in body},
            "id": hub.state.new_id(),
            "draft": True,
            "immutable": False,
            "created_at": now(),
            "published_at": None,
            "author": request.login,
            "assets": [],
        }
        if not body.get("draft", False):
            _publish(hub, there, made, body)
        there["releases"].append(made)
        return Answer(201, shape(request, repository, made))


def changed(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """PATCH a release; a draft is published by saying that it is none."""
    body = request.body
    with hub.state.changing(repository) as there:
        release = find(request, there, number)
        wanted = {name: body[name] for name in _FIELDS if name in body}
        if release["immutable"] and any(
            name in wanted and wanted[name] != release[name] for name in _FIXED
        ):
            raise invalid("Release", "custom", "tag_name", "Cannot change an immutable release.")
        publish = release["draft"] and wanted.pop("draft", True) is False
        proposed = {**release, **wanted}
        if publish:
            _publish(hub, there, proposed, body)
        elif not release["draft"] and body.get("make_latest") == "true":
            there["latest"] = release["id"]
        release.update(proposed)
        return Answer(200, shape(request, repository, release))


def deleted(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """DELETE a release; the tag of one that was immutable is never free again."""
    with hub.state.changing(repository) as there:
        release = find(request, there, number)
        there["releases"].remove(release)
        if release["immutable"]:
            there["burned"].append(release["tag_name"])
        return Answer(204)


def find(request: Request, there: Json, number: str) -> Json:
    """Return a release by its number.

    :raises Refusal: 404 if there is none, or if it is a draft and who asks may not push.
    """
    found: Json | None = next((r for r in there["releases"] if str(r["id"]) == number), None)
    if found is None or (found["draft"] and not request.pushes):
        raise not_found()
    return found


def shape(request: Request, repository: str, release: Json) -> Json:
    """Return a release as GitHub writes it."""
    number, base = release["id"], request.base
    url = f"{base}/repos/{repository}/releases/{number}"
    place = f"untagged-{number:020x}" if release["draft"] else release["tag_name"]
    balls = f"{base}/repos/{repository}/%s/{release['tag_name']}"
    fields = (*_FIELDS, "id", "immutable", "created_at", "published_at")
    return {
        **{name: release[name] for name in fields},
        "node_id": node("RE", number),
        "url": url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{base}/uploads/repos/{repository}/releases/{number}/assets{{?name,label}}",
        "html_url": f"{base}/{repository}/releases/tag/{place}",
        "tarball_url": None if release["draft"] else balls % "tarball",
        "zipball_url": None if release["draft"] else balls % "zipball",
        "author": user(base, release["author"]),
        "assets": [_assets.shape(base, repository, place, each) for each in release["assets"]],
    }


def _published(there: Json, tag: str) -> Json:
    for release in there["releases"]:
        if release["tag_name"] == tag and not release["draft"]:
            found: Json = release
            return found
    raise not_found()


def _publish(hub: Hub, there: Json, release: Json, body: Json) -> None:
    tag = release["tag_name"]
    if tag in there["burned"]:
        burned = "tag_name was used by an immutable release"
        raise invalid("Release", "custom", "tag_name", burned)
    try:
        _published(there, tag)
    except Refusal:
        release.update(draft=False, immutable=hub.immutable, published_at=now())
    else:
        raise invalid("Release", "already_exists", "tag_name")
    if body.get("make_latest", "true") != "false" and not release["prerelease"]:
        there["latest"] = release["id"]
