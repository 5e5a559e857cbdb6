"""Programs downloaded as release assets, by their SHA-256."""

import hashlib
import lzma
import shutil
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from lading_http import httpx, is_loopback
from lading_run import check_not_stopped
from lading_tools._errors import ToolNotBuilt, ToolNotVerified
from lading_tools._tool import Asset, Tool

_PATIENCE = 60
_LARGEST = 1 << 30
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError)


def fetch(tool: Tool, asset: Asset, folder: Path) -> Mapping[str, str]:
    """Download the program into ``folder``, under the tool's name; return where it is from.

    :raises ToolNotVerified: if its SHA-256 is another; nothing of it is left.
    :raises ToolNotBuilt: if it cannot be downloaded, or the archive has no such member.
    """
    path = folder / ".asset"  # no tool is called so
    digest = _download(tool, asset, path)
    if digest != asset.sha256:
        path.unlink()
        raise ToolNotVerified(
            f"{asset.url} has the SHA-256 {digest}, but the lock says {asset.sha256}",
            hint="It was not run. Who changed it, the asset or the lock?",
        )
    if asset.member:
        _unpack(asset, path, folder / tool.name)
        path.unlink()
    else:
        path.rename(folder / tool.name)
    return {"source": asset.url, "asset-sha256": asset.sha256}


def _download(tool: Tool, asset: Asset, path: Path) -> str:
    digest, size = hashlib.sha256(), 0
    trusts = not is_loopback(urlsplit(asset.url).hostname or "")  # no proxy to ourselves
    try:
        with (
            httpx.Client(timeout=_PATIENCE, follow_redirects=True, trust_env=trusts) as client,
            client.stream("GET", asset.url, headers={"Accept-Encoding": "identity"}) as answer,
            path.open("wb") as file,
        ):
            answer.raise_for_status()
            _need_room(tool, asset, int(answer.headers.get("Content-Length", 0)))
            for part in answer.iter_raw(1 << 18):
                check_not_stopped()
                file.write(part)
                digest.update(part)
                size += len(part)
                _need_room(tool, asset, size)
    except httpx.HTTPStatusError as error:
        raise _failure(tool, asset, f"the server answers {error.response.status_code}") from None
    except httpx.HTTPError as error:
        raise _failure(tool, asset, str(error) or type(error).__name__) from None
    return digest.hexdigest()


def _need_room(tool: Tool, asset: Asset, size: int) -> None:
    if size > _LARGEST:
        raise _failure(tool, asset, f"it is larger than {_LARGEST} bytes")


def _unpack(asset: Asset, archive: Path, program: Path) -> None:
    """Write the one member of the archive, wherever it says it belongs."""
    try:
        with tarfile.open(archive) as tar, _member(tar, asset) as file, program.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
    except (KeyError, OSError, *_DAMAGED) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's own; what decompresses gives no number
        reason = f"it has no file {asset.member}" if isinstance(error, KeyError) else str(error)
        raise ToolNotBuilt(
            f"{asset.url} cannot be unpacked: {reason}",
            hint="The `member` of the asset names a file in the archive.",
        ) from error


def _member(tar: tarfile.TarFile, asset: Asset) -> IO[bytes]:
    file = tar.extractfile(asset.member)
    if file is None:  # a folder, or a device
        raise KeyError(asset.member)
    return file


def _failure(tool: Tool, asset: Asset, reason: str) -> ToolNotBuilt:
    return ToolNotBuilt(
        f"{tool.name} {tool.version} cannot be downloaded: {reason}",
        hint=f"It comes from {asset.url}",
    )
