"""Which function answers which request."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from lading_github.testing import (
    _assets,
    _checks,
    _issues,
    _private_mode,
    _pulls,
    _releases,
    _repositories,
)
from lading_github.testing._exchange import Answer, Request, not_found
from lading_github.testing._hub import Hub

_R = "/repos/{repository}"

_ROUTES: dict[tuple[str, str], Callable[..., Answer]] = {
    ("GET", _R): _repositories.shown,
    ("GET", f"{_R}/releases"): _releases.listed,
    ("POST", f"{_R}/releases"): _releases.created,
    ("GET", f"{_R}/releases/latest"): _releases.latest,
    ("GET", f"{_R}/releases/tags/{{tag}}"): _releases.by_tag,
    ("GET", f"{_R}/releases/{{number}}"): _releases.shown,
    ("PATCH", f"{_R}/releases/{{number}}"): _releases.changed,
    ("DELETE", f"{_R}/releases/{{number}}"): _releases.deleted,
    ("GET", f"{_R}/releases/{{number}}/assets"): _assets.listed,
    ("POST", f"/uploads{_R}/releases/{{number}}/assets"): _assets.uploaded,
    ("GET", f"{_R}/releases/assets/{{number}}"): _assets.shown,
    ("DELETE", f"{_R}/releases/assets/{{number}}"): _assets.deleted,
    ("GET", f"{_R}/pulls"): _pulls.listed,
    ("POST", f"{_R}/pulls"): _pulls.created,
    ("GET", f"{_R}/pulls/{{number}}"): _pulls.shown,
    ("PATCH", f"{_R}/pulls/{{number}}"): _pulls.changed,
    ("PUT", f"{_R}/pulls/{{number}}/merge"): _pulls.merged,
    ("GET", f"{_R}/issues"): _issues.listed,
    ("POST", f"{_R}/issues"): _issues.created,
    ("PATCH", f"{_R}/issues/{{number}}"): _issues.changed,
    ("GET", f"{_R}/commits/{{commit}}/check-runs"): _checks.listed,
    ("POST", f"{_R}/check-runs"): _checks.created,
    ("PATCH", f"{_R}/check-runs/{{number}}"): _checks.changed,
    ("GET", "/{repository}/releases/download/{tag}/{name}"): _assets.public,
    ("GET", "/installation/repositories"): _repositories.of_the_app,
    ("GET", "/storage/{digest}"): _assets.stored,
    ("GET", "/login"): _private_mode.login,
}

_FORMS = {"repository": "[^/]+/[^/]+", "number": "[0-9]+", "tag": ".+", "digest": "[0-9a-f]+"}


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    texts = [re.escape(text) for text in parts[::2]]
    groups = [f"(?P<{name}>{_FORMS.get(name, '[^/]+')})" for name in parts[1::2]]
    return re.compile("".join(a + b for a, b in zip(texts, [*groups, ""], strict=True)))


_COMPILED = [(method, _pattern(path), to) for (method, path), to in _ROUTES.items()]


def answer(hub: Hub, request: Request) -> Answer:
    """Answer a request.

    :raises Refusal: as GitHub would refuse it.
    """
    if elsewhere := _private_mode.turned_away(hub, request):
        return elsewhere
    for method, pattern, to in _COMPILED:
        found = pattern.fullmatch(request.path) if method == request.method else None
        if found:
            names = {name: unquote(text) for name, text in found.groupdict().items()}
            if "repository" in names:
                hub.check(request, names["repository"])
            return to(hub, request, *names.values())
    raise not_found()
