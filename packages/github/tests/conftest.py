"""GitHub's own description of its API, which every exchange in these tests is held against."""

import fcntl
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft4Validator

from lading_github import GitHub, Patience
from lading_github.testing import Exchange, Server, serve, watching

Json = dict[str, Any]

VERSION = "23.0.2"
SHA256 = "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"
MEMBER = "package/generated/api.github.com.json"

# What GitHub answers everywhere, though its description does not say so for each operation.
ANYWHERE = {401, 403, 404, 422, 429, 500, 502, 503, 504}
# In the prose of "Upload a release asset", not in the list of states.
UNLISTED = {"release-asset": ("state", "starter")}

NO_RULES = {"properties", "example", "examples", "description", "nullable", "default"}


class Description:
    """GitHub's description of its API, and what an exchange has that it does not."""

    def __init__(self, described: Json) -> None:
        self._described = described
        self._paths = [(_pattern(path), path) for path in described["paths"]]
        self._validators: dict[int, Draft4Validator] = {}

    def problems(self, exchange: Exchange) -> list[str]:
        """Return all in which the exchange is not as described."""
        found = [path for pattern, path in self._paths if pattern.fullmatch(exchange.path)]
        path = min(found, key=lambda path: path.count("{"), default="")
        operation = self._described["paths"].get(path, {}).get(exchange.method.lower())
        place = f"{exchange.method} {exchange.path}: "
        if operation is None:
            return [f"{place}not in the description"]
        problems = [
            *self._query(operation, exchange.query),
            *self._request(operation, exchange),
            *self._answer(operation, exchange),
        ]
        return [place + problem for problem in problems]

    def _query(self, operation: Json, query: Mapping[str, str]) -> Iterator[str]:
        known = map(self._resolved, operation.get("parameters", ()))
        schemas = {each["name"]: each["schema"] for each in known if each["in"] == "query"}
        for name, text in query.items():
            if name not in schemas:
                yield f"?{name} is not described"
                continue
            number = schemas[name].get("type") == "integer" and text.isdecimal()
            yield from self._differences(f"?{name}", schemas[name], int(text) if number else text)

    def _request(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        described = operation.get("requestBody")
        if exchange.sent is None:
            if described and described["required"]:
                yield "the request has no body"
            return
        schema = ((described or {}).get("content") or {}).get("application/json", {}).get("schema")
        if schema is None:
            yield "the request has a body"
            return
        if not exchange.content_type.startswith("application/json"):
            yield f"the request is {exchange.content_type}"
        yield from self._differences("request", schema, exchange.sent)

    def _answer(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        described = operation["responses"].get(str(exchange.status))
        content = self._resolved(described or {}).get("content")
        if described is None and exchange.status not in ANYWHERE:
            yield f"{exchange.status} is not described"
        elif content:
            schema = content["application/json"]["schema"]
            yield from self._differences(str(exchange.status), schema, exchange.answered)
        elif exchange.status >= 400:
            kind = "validation-error" if exchange.status == 422 else "basic-error"
            schema = self._described["components"]["schemas"][kind]
            yield from self._differences(str(exchange.status), schema, exchange.answered)
        elif exchange.answered is not None:
            yield f"{exchange.status} has a body"

    def _differences(self, what: str, schema: Json, value: object) -> Iterator[str]:
        if id(schema) not in self._validators:  # all of them are parts of the description
            self._validators[id(schema)] = Draft4Validator(
                _converted(schema), validate_formats=True, retriever=self._retrieve
            )
        for error in self._validators[id(schema)].iter_errors(value):
            place = "".join(f".{part}" for part in error.instance_path)
            yield f"{what}{place}: {error.message[:300]}"

    def _resolved(self, node: Json) -> Json:
        for part in node.get("$ref", "").split("/")[1:]:
            node = self._described if part == "components" and "$ref" in node else node
            node = node[part]
        return node

    def _retrieve(self, uri: str) -> Json:
        state, _, name = uri.partition(":")
        schema = dict(self._described["components"]["schemas"][name])
        if name in UNLISTED:
            field, value = UNLISTED[name]
            listed = schema["properties"][field]
            more = {field: {**listed, "enum": [*listed["enum"], value]}}
            schema["properties"] = {**schema["properties"], **more}
        converted: Json = _converted(schema, closed=state == "closed")
        return converted


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)))


def _converted(node: object, *, closed: bool = True) -> Any:  # noqa: ANN401 - any JSON
    """OpenAPI 3.0 as JSON Schema; if closed, an object has nothing that is not described."""
    if isinstance(node, list):
        return [_converted(each, closed=closed) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return {"$ref": f"{'closed' if closed else 'open'}:{name}"}
    found = {
        name: _converted(each, closed=closed and name != "allOf")
        for name, each in node.items()
        if name not in NO_RULES
    }
    if "properties" in node:
        # A property may have the name of a rule.
        found["properties"] = {k: _converted(v) for k, v in node["properties"].items()}
        if closed:
            found.setdefault("additionalProperties", False)
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") is True else found


@functools.cache
def _description() -> Description:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lading"
    file = cache / f"octokit-openapi-{VERSION}.json"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "octokit-openapi.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
            _fetch(file)
    return Description(json.loads(file.read_bytes()))


def _fetch(file: Path) -> None:
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        assert shutil.which("npm"), "npm fetches GitHub's description of its API: install it"
        wanted = f"@octokit/openapi@{VERSION}"
        pack = ["npm", "pack", wanted, "--silent", "--pack-destination", folder]
        subprocess.run(pack, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            data = member.read()
    assert hashlib.sha256(data).hexdigest() == SHA256
    file.write_bytes(data)


@pytest.fixture(scope="session")
def problems() -> Callable[[Exchange], list[str]]:
    """Return in what an exchange is not as GitHub describes it."""
    return _description().problems


@pytest.fixture(autouse=True)
def exchanges() -> Iterator[list[Exchange]]:
    """All exchanges of the test, which fails if any of them is not as GitHub describes it."""
    seen: list[Exchange] = []
    with watching(seen.append):
        yield seen
    found = [each for exchange in seen for each in _description().problems(exchange)]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.fixture
def naps() -> list[float]:
    """What was waited, in seconds, without waiting."""
    return []


@pytest.fixture
def patience(naps: list[float]) -> Patience:
    return Patience(sleep=naps.append, chance=lambda: 1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path / "github") as server:
        yield server


@pytest.fixture
def github(server: Server, patience: Patience) -> GitHub:
    return GitHub("acme/lading", server.token, api=server.address, patience=patience)


@pytest.fixture
def reader(server: Server, patience: Patience) -> GitHub:
    return GitHub("acme/lading", server.reader_token, api=server.address, patience=patience)
