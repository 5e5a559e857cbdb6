import base64
import json
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from lading_oci import (
    BadDockerConfig,
    HelperFails,
    Login,
    Name,
    Reference,
    Registry,
    credentials,
    docker_config_of,
    variables_of,
)
from lading_oci._handed import handed
from lading_run import Command, CommandFailed, Misused, Unavailable
from lading_run.testing import FakeRunner

AUTH = base64.b64encode(b"ann:hunter22").decode()


def _docker(folder: Path, value: object) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value)
    (folder / "config.json").write_text(text)
    return {"DOCKER_CONFIG": str(folder)}


def _pair(login: Login | None) -> tuple[str, str] | None:
    return (login.user, login.secret) if login else None


def _helper(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("registry", "host"),
    [
        ("ghcr.io", "GHCR_IO"),
        ("127.0.0.1:5000", "127_0_0_1_5000"),
        ("a-b.example.com", "A__B_EXAMPLE_COM"),
        ("a.b.example.com", "A_B_EXAMPLE_COM"),
        ("[::1]:5000", "__1_5000"),
        ("Registry.Example.com", "REGISTRY_EXAMPLE_COM"),
    ],
)
def test_each_registry_has_two_variables_of_its_own(registry: str, host: str) -> None:
    assert variables_of(registry) == (
        f"LADING_REGISTRY_USER_{host}",
        f"LADING_REGISTRY_PASSWORD_{host}",
    )


def test_variables_come_before_dockers_configuration_and_that_before_githubs_token(
    tmp_path: Path,
) -> None:
    entry = {"auth": base64.b64encode(b"bob:docker22").decode()}
    environment = {
        "LADING_REGISTRY_USER_GHCR_IO": "ann",
        "LADING_REGISTRY_PASSWORD_GHCR_IO": "hunter22",
        "GITHUB_TOKEN": "ghs_1",
        "GITHUB_ACTOR": "octocat",
        **_docker(tmp_path / "docker", {"auths": {"ghcr.io": entry}}),
    }
    found = []
    for left_out in ("", "LADING_", "DOCKER_CONFIG", "GITHUB_ACTOR", "GITHUB_TOKEN"):
        if left_out:
            environment = {
                name: text for name, text in environment.items() if not name.startswith(left_out)
            }
        login = credentials("ghcr.io", environment=environment)
        found.append((_pair(login), login and login.source))
    variables = "LADING_REGISTRY_USER_GHCR_IO and LADING_REGISTRY_PASSWORD_GHCR_IO"
    assert found == [
        (("ann", "hunter22"), f"the variables {variables}"),
        (("bob", "docker22"), f"{tmp_path}/docker/config.json"),
        (("octocat", "ghs_1"), "the variable GITHUB_TOKEN"),
        (("x-access-token", "ghs_1"), "the variable GITHUB_TOKEN"),
        (None, None),
    ]


def test_githubs_token_is_for_githubs_registry_only() -> None:
    environment = {"GITHUB_TOKEN": "ghs_1"}
    assert credentials("registry.example.com", environment=environment) is None
    assert credentials("ghcr.io.example.com", environment=environment) is None


def test_half_a_pair_of_variables_is_a_mistake() -> None:
    environment = {"LADING_REGISTRY_USER_GHCR_IO": "ann"}
    with pytest.raises(Misused) as caught:
        credentials("ghcr.io", environment=environment)
    assert str(caught.value) == "LADING_REGISTRY_PASSWORD_GHCR_IO is not set"
    assert caught.value.hint == (
        "Set both, LADING_REGISTRY_USER_GHCR_IO and LADING_REGISTRY_PASSWORD_GHCR_IO, or none."
    )


def test_no_secret_is_in_a_repr() -> None:
    login = Login(registry="ghcr.io", user="ann", secret="hunter22", source="x")
    assert "hunter22" not in repr(login)
    assert login.secrets == ("hunter22", AUTH)


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"DOCKER_CONFIG": "/d", "HOME": "/h"}, Path("/d/config.json")),
        ({"HOME": "/h"}, Path("/h/.docker/config.json")),
        ({}, None),
    ],
)
def test_dockers_configuration_is_where_docker_has_it(
    environment: Mapping[str, str], path: Path | None
) -> None:
    assert docker_config_of(environment) == path


@pytest.mark.parametrize(
    ("key", "registry"),
    [
        ("registry.example.com", "registry.example.com"),
        ("https://registry.example.com", "registry.example.com"),
        ("https://registry.example.com/v2/", "Registry.Example.com"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("index.docker.io", "docker.io"),
        ("docker.io", "index.docker.io"),
    ],
)
def test_a_login_that_docker_wrote_is_found_by_its_host(
    tmp_path: Path, key: str, registry: str
) -> None:
    environment = _docker(tmp_path, {"auths": {"other.test": {}, key: {"auth": AUTH}}})
    assert _pair(credentials(registry, environment=environment)) == ("ann", "hunter22")
    assert credentials("elsewhere.test", environment=environment) is None


def test_the_login_under_the_very_name_counts_most(tmp_path: Path) -> None:
    old = {"auth": base64.b64encode(b"old:old").decode()}
    auths = {"https://r.test/v1/": old, "r.test/team-a": old, "r.test": {"auth": AUTH}}
    assert _pair(credentials("r.test", environment=_docker(tmp_path, {"auths": auths}))) == (
        "ann",
        "hunter22",
    )


@pytest.mark.parametrize(
    ("entry", "pair"),
    [
        ({"auth": AUTH}, ("ann", "hunter22")),
        ({"auth": base64.b64encode(b"ann:a:b\0").decode()}, ("ann", "a:b")),
        ({"username": "ann", "password": "pw"}, ("ann", "pw")),
        ({"auth": AUTH, "identitytoken": "idt"}, ("<token>", "idt")),
        ({}, None),
    ],
)
def test_an_entry_is_read_as_docker_reads_it(
    tmp_path: Path, entry: object, pair: tuple[str, str] | None
) -> None:
    path = Path(_docker(tmp_path, {"auths": {"r.test": entry}})["DOCKER_CONFIG"]) / "config.json"
    assert _pair(credentials("r.test", environment={}, docker_config=path)) == pair


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{\n\n{", "config.json:3: this is no JSON: Expecting property name enclosed in double"),
        ("[]", "config.json: this is no JSON object"),
        ({"auths": []}, ""),
        ({"auths": [1]}, "config.json: auths is no object"),
        ({"credHelpers": [1], "credsStore": 1}, "config.json: credHelpers is no object"),
        ({"auths": {"r.test": 7}}, "config.json: what auths has for r.test is no object"),
        ({"auths": {"r.test": {"auth": "%%"}}}, "the auth for r.test is no user:password"),
        ({"auths": {"r.test": {"auth": "YWJj"}}}, "the auth for r.test is no user:password"),
        ({"credHelpers": {"r.test": "../evil"}}, "'../evil' is no name of a credential helper"),
        ({"credHelpers": {"r.test": 7}}, "7 is no name of a credential helper"),
    ],
)
def test_what_is_wrong_with_dockers_configuration_is_told_without_its_contents(
    tmp_path: Path, value: object, text: str
) -> None:
    environment = _docker(tmp_path, value)
    if not text:
        assert credentials("r.test", environment=environment) is None
        return
    with pytest.raises(BadDockerConfig) as caught:
        credentials("r.test", environment=environment)
    assert text in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").mkdir()
    with pytest.raises(BadDockerConfig, match="Is a directory"):
        credentials("r.test", environment={"DOCKER_CONFIG": str(tmp_path)})
    (tmp_path / "config.json").rmdir()
    (tmp_path / "config.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(BadDockerConfig, match="this is no UTF-8"):
        credentials("r.test", environment={"DOCKER_CONFIG": str(tmp_path)})


@pytest.mark.parametrize("value", [{"credHelpers": {"r.test": "mine"}}, {"credsStore": "mine"}])
def test_a_credential_helper_is_asked_for_the_registry(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    value: object,
) -> None:
    script = """read -r server
printf '{"ServerURL":"%s","Username":"%s-%s","Secret":"hunter22"}' "$server" "$1" "$server" """
    _helper(tmp_path / "bin", "mine", script)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=":")
    with caplog.at_level(logging.DEBUG):
        login = credentials("r.test", environment=_docker(tmp_path, value))
    assert _pair(login) == ("get-r.test", "hunter22")
    assert login is not None
    assert login.source == f"docker-credential-mine (named in {tmp_path}/config.json)"
    assert "hunter22" not in caplog.text


def test_docker_hub_is_asked_for_by_its_old_address(tmp_path: Path) -> None:
    fake = FakeRunner({"docker-credential-mine get": '{"Username": "a", "Secret": "b"}'})
    environment = _docker(tmp_path, {"credsStore": "mine"})
    assert _pair(credentials("docker.io", environment=environment, runner=fake)) == ("a", "b")
    [command] = fake.commands
    assert (command.stdin, command.private) == ("https://index.docker.io/v1/", True)


def test_what_the_store_does_not_have_may_be_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _helper(tmp_path / "bin", "mine", "echo credentials not found in native keychain; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=":")
    auths = {"r.test": {"auth": AUTH}}
    store = _docker(tmp_path, {"credsStore": "mine", "auths": auths})
    assert _pair(credentials("r.test", environment=store)) == ("ann", "hunter22")
    helper = _docker(tmp_path, {"credHelpers": {"r.test": "mine"}, "auths": auths})
    assert credentials("r.test", environment=helper) is None


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo no dbus; exit 1", "no dbus"),
        ("echo locked >&2; exit 2", "locked"),
        ("exit 3", "docker-credential-mine get ended with exit code 3"),
        ("echo nonsense", "its answer is no JSON object"),
        ("echo '{}'", "its answer has no Username and Secret"),
    ],
)
def test_a_helper_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    _helper(tmp_path / "bin", "mine", script)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=":")
    with pytest.raises(HelperFails) as caught:
        credentials("r.test", environment=_docker(tmp_path, {"credsStore": "mine"}))
    assert str(caught.value) == f"docker-credential-mine gives no login for r.test: {said}"
    assert caught.value.exit_code == 69
    assert "LADING_REGISTRY_USER_R_TEST" in caught.value.hint


def test_a_helper_that_is_not_installed_is_told(tmp_path: Path) -> None:
    with pytest.raises(HelperFails, match="it is not installed"):
        credentials("r.test", environment=_docker(tmp_path, {"credsStore": "lading-test-none"}))


def test_crane_is_never_told_of_dockers_own_logins(
    guarded: str, crane: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # crane alone would log in with these; a client that is nobody does not.
    auths = {"auths": {guarded: {"auth": AUTH}}}
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(tmp_path / ".docker" / "config.json"))
    _docker(tmp_path / ".docker", auths)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / ".docker"))
    reference = Reference(Name(guarded, "any/thing"), "v1")
    with pytest.raises(Unavailable, match="there is none"):
        Registry(crane).resolve(reference)
    environment = {"DOCKER_CONFIG": str(tmp_path / ".docker")}

    def docker(registry: str) -> Login | None:
        return credentials(registry, environment=environment)

    assert Registry(crane, logins=docker).resolve(reference) is None


def test_a_folder_where_nothing_can_run_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # as on a file system mounted noexec
    login = Login(registry="r.test", user="ann", secret="hunter22", source="x")
    with pytest.raises(Unavailable, match="no program can run in"), handed(login):
        pass


def test_crane_asks_for_docker_hub_by_its_old_address() -> None:
    login = Login(registry="docker.io", user="ann", secret="hunter22", source="x")
    with handed(login) as environment:
        config = Path(str(environment["DOCKER_CONFIG"])) / "config.json"
        written = json.loads(config.read_text())
    assert written == {"credHelpers": {"https://index.docker.io/v1/": "lading"}}


def test_the_folder_of_a_login_is_gone_even_if_the_command_fails() -> None:
    login = Login(registry="r.test", user="ann", secret="hunter22", source="x")
    seen: list[Path] = []

    def failing() -> None:
        with handed(login) as environment:
            seen.append(Path(str(environment["DOCKER_CONFIG"])))
            raise CommandFailed(Command("crane"), returncode=1)

    with pytest.raises(CommandFailed):
        failing()
    assert not seen[0].exists()
