"""What images are made with, beyond the repository: tools, registries, a cache."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from lading_artifact import Tables
from lading_docker._client import client_with, registries_of
from lading_docker._registries import Registries
from lading_oci import Login, Name, Registry, credentials, is_loopback
from lading_run import Runner, run
from lading_tools import Toolbox, toolbox

Logins = Callable[[str], Login | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Tools are got when they are needed; ``stand_in`` is the registry of a rehearsal."""

    tools: Toolbox
    cache: Path
    logins: Logins
    runner: Runner = run
    stand_in: str = ""
    builder: str = ""
    """Where BuildKit is, unless a table says otherwise; empty for the current builder of buildx."""
    registries: Registries = field(default_factory=dict, hash=False)
    """How registries are spoken to that are not as usual, by host."""

    def registry(self) -> Registry:
        """Return a client of registries; crane is got, when it is needed, if it is not there."""

        def crane() -> Path:
            return self.tools.find("crane", runner=self.runner)

        return client_with(self.registries, crane, self.logins, self.runner)

    def lacks_login(self, registry: str) -> bool:
        """Say whether a login is needed to publish there, and there is none."""
        anonymous = registry in self.registries and self.registries[registry].anonymous
        known = self.stand_in or is_loopback(registry) or anonymous
        return not known and self.logins(registry) is None

    def rehearsed(self, address: str) -> "World":
        """Return the same, with the registry at ``host:port`` in the place of all others."""
        return replace(self, stand_in=address, logins=lambda _: None)

    def place(self, name: Name) -> Name:
        """Return where an image of that name goes: there, or into the stand-in.

        In the stand-in its registry is the first part of its repository.
        """
        if not self.stand_in:
            return name
        registry = re.sub(r"[^a-z0-9.]+", "-", name.registry.lower()).strip("-")
        return Name(self.stand_in, f"{registry}/{name.repository}")


def world_of(tables: Tables, environment: Mapping[str, str] = os.environ) -> World:
    """Return what images are made with, as the environment has it."""
    tools = toolbox(tables, environment)
    return World(
        tools=tools,
        cache=Path(tools.cache).parent / "bases",
        logins=partial(credentials, environment=environment),
        builder=environment.get("BUILDKIT_HOST", ""),
        registries=registries_of(tables),
    )
