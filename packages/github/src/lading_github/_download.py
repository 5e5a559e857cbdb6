"""Assets, fetched from where GitHub keeps them."""

import hashlib
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from lading_github._answer import Faltering, checked
from lading_github._api import Api, reason
from lading_github._errors import AssetDiffers
from lading_github._facts import Asset
from lading_http import httpx

_BYTES = "application/octet-stream"
_AS_IT_IS = {"Accept-Encoding": "identity"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def download(api: Api, path: str, asset: Asset, folder: Path) -> Path:
    """Fetch the asset at ``path`` into ``folder`` under its name.

    :raises AssetDiffers: if what came has not the size or the digest that GitHub tells.
    """
    if Path(asset.name).name != asset.name:
        raise AssetDiffers(f"an asset is called {asset.name!r}, which leads out of its folder")
    file = folder / asset.name
    try:
        digest = api.answered(lambda: _fetch(api, f"{api.address}{path}", file))
        _check(asset, file, digest)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return file


def _check(asset: Asset, file: Path, digest: str) -> None:
    size = file.stat().st_size
    if size != asset.size:
        raise AssetDiffers(f"{asset.name} has {size} bytes; GitHub tells of {asset.size}")
    if asset.digest not in {None, digest}:
        raise AssetDiffers(f"{asset.name} is {digest}; GitHub tells of {asset.digest}")


def _fetch(api: Api, address: str, file: Path) -> str:
    # A gzipped sdist must not be served as Content-Encoding: gzip and unpacked on the way.
    headers = {**api.headers_for(address, _BYTES), **_AS_IT_IS}
    try:
        with ExitStack() as stack:
            answer = stack.enter_context(api.client.stream("GET", address, headers=headers))
            if answer.status_code in _REDIRECTS and "Location" in answer.headers:
                answer = stack.enter_context(_elsewhere(api, answer))
            if not answer.is_success:
                answer.read()
                checked(answer, api.mask)
            return _written(answer, file)
    except httpx.RequestError as error:
        raise Faltering(f"GET {httpx.URL(address).path}: {reason(error)}") from error


def _elsewhere(api: Api, answer: httpx.Response) -> AbstractContextManager[httpx.Response]:
    """Follow the redirect without the token: storage is another's, and refuses two keys."""
    place = str(answer.url.join(answer.headers["Location"]))
    headers = {"Accept": _BYTES, **_AS_IT_IS}
    return api.client.stream("GET", place, headers=headers, follow_redirects=True)


def _written(answer: httpx.Response, file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("wb") as target:
        for chunk in answer.iter_raw():
            digest.update(chunk)
            target.write(chunk)
    return f"sha256:{digest.hexdigest()}"
