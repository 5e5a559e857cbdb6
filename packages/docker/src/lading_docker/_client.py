"""A client of registries, as the tables ``[registries.*]`` say."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import lading_tools
from lading_artifact import Tables
from lading_docker._registries import Registries, check_registries
from lading_oci import Login, Logins, Registry, credentials
from lading_project import NoRepository, Unit, find_root, load
from lading_run import Runner, run


def client_with(
    registries: Registries, crane: Callable[[], Path], logins: Logins, runner: Runner = run
) -> Registry:
    """Return a client that finds crane by ``crane`` when it is needed."""
    plain = {host for host, table in registries.items() if table.plain_http}
    return Registry(crane, logins=logins_with(registries, logins), plain_http=plain, runner=runner)


def logins_with(registries: Registries, logins: Logins) -> Logins:
    """Return logins without those where none is wanted."""

    def login(registry: str) -> Login | None:
        anonymous = registry in registries and registries[registry].anonymous
        return None if anonymous else logins(registry)

    return login


def registry_of(tables: Tables, environment: Mapping[str, str] = os.environ) -> Registry:
    """Return a client as a unit's settings and the environment have it.

    crane is looked for when something is to be sent: that takes longer than to see that nothing is.

    :raises Misused: with all that is wrong in the settings.
    """
    return client_with(
        registries_of(tables),
        lambda: lading_tools.toolbox(tables, environment).find("crane"),
        partial(credentials, environment=environment),
    )


def registries_of(tables: Tables) -> Registries:
    """Return the tables ``[registries.*]`` of a unit.

    :raises Misused: with all that is wrong in them.
    """
    registries = tables.table("registries", Registries) or {}
    check_registries(registries)
    return registries


def registry_at(folder: Path, unit: str = "") -> Registry:
    """Return a client as the settings of the repository around ``folder`` have it, for a unit.

    Without the name of one it is any, if all agree on registries and tools. Outside of a
    repository there are no settings.

    :raises NoRepository: if a unit is named outside of a repository.
    :raises UnknownUnit: if there is no such unit, or there are several that do not agree.
    :raises Misused: with all that is wrong in the settings.
    """
    try:
        root = find_root(folder)
    except NoRepository:
        if unit:
            raise
        return registry_of(Unit())
    project = load(root)
    agreed = all(_settings(each) == _settings(project.units[0]) for each in project.units)
    return registry_of(project.units[0] if agreed and not unit else project.unit(unit or None))


def _settings(unit: Unit) -> list[object]:
    return [unit.tables.get(name) for name in ("registries", "tools")]
