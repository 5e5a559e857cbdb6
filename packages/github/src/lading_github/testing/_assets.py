"""Assets: streamed to disk, one of a name in a release, fetched by a redirect."""

import re

from lading_github.testing import _releases
from lading_github.testing._exchange import (
    Answer,
    BrokenOff,
    Json,
    Refusal,
    Request,
    invalid,
    not_found,
)
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import node, now, page, user
from lading_github.testing._state import chunks

_RENAMED = re.compile(r"[^\w.+@-]+", re.ASCII)
"""What GitHub writes as a dot in the name of an asset."""
_BYTES = "application/octet-stream"


def listed(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """GET the assets of a release."""
    with hub.state.listing(repository) as there:
        release = _releases.find(request, there, number)
        return page(request, _releases.shape(request, repository, release)["assets"])


def uploaded(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """POST the bytes of an asset: its name is taken from the first byte on."""
    try:
        asset_id = _begun(hub, request, repository, number)
    except Refusal:
        _drain(request)
        raise
    if request.stream is None:  # it is to break off here
        raise BrokenOff
    digest, size = hub.state.keep(request.stream, request.length)
    with hub.state.changing(repository) as there:
        release, asset = _find(request, there, str(asset_id))
        asset.update(state="uploaded", digest=digest, size=size, updated_at=now())
        return Answer(201, _shape_in(request, repository, release, asset))


def shown(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """GET an asset: what is known of it, or the way to its bytes."""
    with hub.state.reading(repository) as there:
        release, asset = _find(request, there, number)
        if _BYTES not in request.headers.get("Accept", ""):
            return Answer(200, _shape_in(request, repository, release, asset))
        return _redirect(request, asset)


def deleted(hub: Hub, request: Request, repository: str, number: str) -> Answer:
    """DELETE an asset of what is not immutable."""
    with hub.state.changing(repository) as there:
        release, asset = _find(request, there, number)
        if release["immutable"]:
            raise Refusal(422, "Cannot delete asset from an immutable release")
        release["assets"].remove(asset)
        return Answer(204)


def public(hub: Hub, request: Request, repository: str, tag: str, name: str) -> Answer:
    """GET an asset as anyone does: by the tag of what is published."""
    with hub.state.reading(repository) as there:
        for release in there["releases"]:
            if release["tag_name"] == tag and not release["draft"]:
                for asset in release["assets"]:
                    if asset["name"] == name and asset["state"] == "uploaded":
                        return _redirect(request, asset)
    raise not_found()


def stored(hub: Hub, request: Request, digest: str) -> Answer:
    """GET the bytes from the storage, which has its own key in the address and takes no other."""
    if "Authorization" in request.headers:
        raise Refusal(400, "Only one auth mechanism allowed")
    data = hub.state.blob(digest)
    if data is None:
        raise not_found()
    return Answer(200, headers={"Content-Type": _BYTES}, file=data)


def shape(base: str, repository: str, place: str, asset: Json) -> Json:
    """Return an asset as GitHub writes it."""
    known = ("id", "name", "label", "state", "content_type", "size", "created_at", "updated_at")
    name, number = asset["name"], asset["id"]
    return {
        **{key: asset[key] for key in known},
        "node_id": node("RA", number),
        "url": f"{base}/repos/{repository}/releases/assets/{number}",
        "browser_download_url": f"{base}/{repository}/releases/download/{place}/{name}",
        "digest": f"sha256:{asset['digest']}" if asset["digest"] else None,
        "download_count": 0,
        "uploader": user(base, asset["uploader"]),
    }


def _begun(hub: Hub, request: Request, repository: str, number: str) -> int:
    name = _RENAMED.sub(".", request.query.get("name", "")).strip(".")
    with hub.state.changing(repository) as there:
        release = _releases.find(request, there, number)
        if release["immutable"]:
            raise Refusal(422, "Cannot upload assets to an immutable release.")
        if not name:
            raise invalid("ReleaseAsset", "missing_field", "name")
        if any(asset["name"] == name for asset in release["assets"]):
            raise invalid("ReleaseAsset", "already_exists", "name")
        made: Json = {
            "id": hub.state.new_id(),
            "name": name,
            "label": request.query.get("label", ""),
            "state": "starter",
            "content_type": request.headers.get("Content-Type", _BYTES),
            "size": 0,
            "digest": None,
            "created_at": now(),
            "updated_at": now(),
            "uploader": request.login,
        }
        release["assets"].append(made)
        return int(made["id"])


def _find(request: Request, there: Json, number: str) -> tuple[Json, Json]:
    for release in there["releases"]:
        for asset in release["assets"]:
            if str(asset["id"]) == number:
                return _releases.find(request, there, str(release["id"])), asset
    raise not_found()


def _shape_in(request: Request, repository: str, release: Json, asset: Json) -> Json:
    shaped = _releases.shape(request, repository, release)["assets"]
    found: Json = next(each for each in shaped if each["id"] == asset["id"])
    return found


def _redirect(request: Request, asset: Json) -> Answer:
    if asset["state"] != "uploaded":
        raise not_found()
    return Answer(302, headers={"Location": f"{request.base}/storage/{asset['digest']}"})


def _drain(request: Request) -> None:
    """Read what is sent, so that the refusal is heard."""
    if request.stream is not None:
        for _ in chunks(request.stream, request.length):
            pass
