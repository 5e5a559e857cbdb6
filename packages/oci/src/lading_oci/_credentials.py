"""The login for a registry: from variables, Docker's configuration, or GitHub's token."""

from collections.abc import Mapping
from pathlib import Path

from lading_oci._docker_config import DockerConfig
from lading_oci._login import Login, variables_of
from lading_run import Misused, Runner, run

_GITHUB = "ghcr.io"


def credentials(
    registry: str,
    *,
    environment: Mapping[str, str],
    docker_config: Path | None = None,
    runner: Runner = run,
) -> Login | None:
    """Return the login for ``registry``, or None if there is none: then we are nobody there.

    It is looked for, in this order, in the variables ``LADING_REGISTRY_USER_<HOST>`` and
    ``LADING_REGISTRY_PASSWORD_<HOST>`` (`variables_of` names them); in Docker's configuration, that
    is the file ``docker_config``, or else ``config.json`` in ``DOCKER_CONFIG`` or ``~/.docker``
    (its credential helpers are asked, by ``runner``); and for ``ghcr.io`` in ``GITHUB_TOKEN``.
    Nothing is written anywhere.

    :raises Misused: if one of the two variables is set and the other is not.
    :raises BadDockerConfig: if Docker's configuration cannot be read.
    :raises HelperFails: if a credential helper fails.
    """
    return (
        _from_variables(registry, environment)
        or _from_docker(registry, docker_config or docker_config_of(environment), runner)
        or _from_github(registry, environment)
    )


def docker_config_of(environment: Mapping[str, str]) -> Path | None:
    """Return where Docker's configuration is; None if no variable tells."""
    if folder := environment.get("DOCKER_CONFIG"):
        return Path(folder) / "config.json"
    home = environment.get("HOME")
    return Path(home) / ".docker" / "config.json" if home else None


def _from_variables(registry: str, environment: Mapping[str, str]) -> Login | None:
    names = variables_of(registry)
    values = [environment.get(name, "") for name in names]
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        raise Misused(f"{missing[0]} is not set", hint=f"Set both, {' and '.join(names)}, or none.")
    user, secret = values
    source = f"the variables {names[0]} and {names[1]}"
    return Login(registry=registry, user=user, secret=secret, source=source)


def _from_docker(registry: str, path: Path | None, runner: Runner) -> Login | None:
    config = DockerConfig.read(path) if path else None
    return config.login(registry, runner) if config else None


def _from_github(registry: str, environment: Mapping[str, str]) -> Login | None:
    token = environment.get("GITHUB_TOKEN")
    if registry.lower() != _GITHUB or not token:
        return None
    user = environment.get("GITHUB_ACTOR") or "x-access-token"
    return Login(registry=registry, user=user, secret=token, source="the variable GITHUB_TOKEN")
