"""A tool: which versions of it will do, and which one is pinned."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from lading_tools._platform import Platform
from lading_tools._version import ANSWER, in_range, is_range, version_of

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MODULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_~-]*")
_SUM = re.compile(r"h1:[A-Za-z0-9+/]{43}=")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_URL = re.compile(r"https://[^\s/]+/\S+|http://(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?/\S+")
_VARIABLE = re.compile(r"[A-Za-z0-9][\w./~-]*=[\w.+:/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that can be downloaded: the program, or an archive (tar) whose ``member`` it is.

    ``url`` may hold ``{version}``, without the ``v``.
    """

    url: str
    sha256: str
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program: its name, the versions that will do, and how to get the pinned one.

    The fields are those of ``lock.toml``, which says what each means. That one exists means that
    its fields were looked at.

    :raises ValueError: with all that is wrong with the fields.
    """

    name: str
    range: str
    ask: tuple[str, ...] = ("version",)
    answer: str = ANSWER
    programs: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    module: str = ""
    package: str = ""
    version: str = ""
    sum: str = ""
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    go: str = ""
    assets: Mapping[str, Asset] = field(default_factory=dict, hash=False)
    apt: str = ""
    brew: str = ""

    def __post_init__(self) -> None:
        wrong = [*_names(self), *_answers(self), *_pin(self), *_assets(self)]
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called on PATH."""
        return self.programs or (self.name,)

    @property
    def pinned(self) -> str:
        """The pinned version without its ``v``; empty if none is."""
        return self.version.removeprefix("v")

    @property
    def source(self) -> str:
        """What is built: a package of Go with its version; empty if it cannot be."""
        return f"{self.package or self.module}@{self.version}" if self.module else ""

    @property
    def linked(self) -> tuple[str, ...]:
        """The variables that are linked into it, as ``name=value``."""
        return tuple(_filled(f"{key}={value}", self) for key, value in self.variables.items())

    def asset(self, platform: Platform) -> Asset | None:
        """Return what can be downloaded for a platform, its URL filled in; None without any."""
        asset = self.assets.get(str(platform))
        if asset is None:
            return None
        return Asset(url=_filled(asset.url, self), sha256=asset.sha256, member=asset.member)


def key_of(what: Tool | Asset) -> str:
    """Return what tells apart the sources from which the same tool can be got: 12 hex digits."""
    if isinstance(what, Tool):
        parts: object = [what.module, what.source, what.sum, what.linked]
    else:
        parts = asdict(what)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _filled(text: str, tool: Tool) -> str:
    return text.replace("{version}", tool.pinned)


def _names(tool: Tool) -> list[str]:
    return [
        f"{name!r} is no name of a program"
        for name in (tool.name, *tool.programs)
        if not _NAME.fullmatch(name)
    ]


def _answers(tool: Tool) -> list[str]:
    wrong = []
    if not is_range(tool.range):
        wrong.append(f'range = "{tool.range}" is no range, such as ">=3.14,<5"')
    try:
        groups = re.compile(tool.answer).groups
    except re.error as error:
        wrong.append(f"answer is no regular expression: {error}")
    else:
        wrong += [] if groups else ["answer has no group for the version"]
    return wrong


def _pin(tool: Tool) -> list[str]:
    wrong = []
    version = version_of(tool.version) if tool.version else None
    if tool.version and version is None:
        wrong.append(f'version = "{tool.version}" is no version')
    if version and is_range(tool.range) and not in_range(version, tool.range):
        wrong.append(f"the pinned version {tool.version} is not in the range {tool.range}")
    if tool.module:
        wrong += _module(tool)
    return wrong


def _module(tool: Tool) -> list[str]:
    wrong = []
    if not _MODULE.fullmatch(tool.module):
        wrong.append(f'module = "{tool.module}" is no path of a Go module')
    if tool.package and not f"{tool.package}/".startswith(f"{tool.module}/"):
        wrong.append(f'package = "{tool.package}" is not in the module {tool.module}')
    if not tool.version.startswith("v"):
        wrong.append('a module needs its version, such as version = "v1.2.0"')
    if not _SUM.fullmatch(tool.sum):
        how = f"go mod download -json {tool.module}@{tool.version}"
        wrong.append(f'a module needs its sum = "h1:…", which `{how}` tells')
    wrong += [f"{each!r} is no variable" for each in tool.linked if not _VARIABLE.fullmatch(each)]
    return wrong


def _assets(tool: Tool) -> list[str]:
    wrong = []
    for platform, asset in tool.assets.items():
        if not re.fullmatch(r"(linux|darwin)/(amd64|arm64)", platform):
            wrong.append(f'"{platform}" is no platform, such as "linux/amd64"')
        if not _SHA256.fullmatch(asset.sha256):
            wrong.append(f"the asset for {platform} needs its sha256: 64 hex digits")
        if not _URL.fullmatch(asset.url):
            wrong.append(f'url = "{asset.url}" does not begin with https://')
    if tool.assets and not tool.version:
        wrong.append("assets need the version that they are of")
    return wrong
