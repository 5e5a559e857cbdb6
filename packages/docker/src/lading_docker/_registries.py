"""The tables ``[registries.*]``: how registries are spoken to that are not as usual."""

from collections.abc import Mapping
from dataclasses import dataclass

from lading_oci import BadReference, check_registry
from lading_run import Misused, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryTable:
    """One table ``[registries."HOST"]``; the host has its port, if it has one."""

    anonymous: bool = False
    """No login is needed there, and none is sent."""
    plain_http: bool = False
    """HTTP without TLS may be spoken: images and logins are open to anyone on the way."""


Registries = dict[str, RegistryTable]
"""The tables ``[registries.*]`` by host."""


def check_registries(tables: Mapping[str, RegistryTable]) -> None:
    """Return if every table is of a registry.

    :raises Misused: with all that are not.
    """
    problems = []
    for host in tables:
        try:
            check_registry(host)
        except BadReference as error:
            text = f'[registries."{host}"] {error}'
            problems.append(Problem(text=text, hint=error.hint, exit_code=Misused.exit_code))
    if problems:
        raise Misused(problems=problems)
