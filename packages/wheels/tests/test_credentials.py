import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_wheels import Index, index_named
from lading_wheels._credentials import Credentials, Nobody

if TYPE_CHECKING:
    from packages.wheels.tests.conftest import Script

ACME = Index(upload="http://localhost/upload/", simple="http://localhost/simple/")
PYPI = index_named("pypi", {})


def texts(name: str, index: Index) -> list[str]:
    return [problem.text for problem in Credentials(name, index).problems()]


def test_without_credentials_there_is_a_problem_before_anything_is_built(alone: Path) -> None:
    (problem,) = Credentials("pypi", PYPI).problems()
    assert problem.text == "pypi: there are no credentials to upload with"
    assert "TWINE_PASSWORD" in problem.hint
    assert "id-token: write" in problem.hint
    assert problem.exit_code == 69
    assert not problem.blocks_plan
    assert Credentials("pypi", PYPI).login() is None


def test_credentials_in_variables_will_do(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINE_USERNAME", "me")
    monkeypatch.setenv("TWINE_PASSWORD", "hunter2hunter2")
    assert texts("acme", ACME) == []
    credentials = Credentials("acme", ACME)
    assert credentials.login() == ("me", "hunter2hunter2")
    assert credentials.repository().url == ACME.upload
    assert credentials.repository().session.auth == credentials.login()


def test_half_of_the_credentials_will_not_do(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ["acme: there are no credentials to upload with"]
    monkeypatch.setenv("TWINE_PASSWORD", "hunter2hunter2")
    assert texts("acme", ACME) == missing
    assert texts("pypi", PYPI) == []  # whose only user is __token__
    assert Credentials("pypi", PYPI).login() == ("__token__", "hunter2hunter2")
    monkeypatch.delenv("TWINE_PASSWORD")
    (alone / ".pypirc").write_text(f"[acme]\nrepository = {ACME.upload}\npassword = hunter2\n")
    assert texts("acme", ACME) == missing


def test_a_pypirc_that_is_a_folder_is_told(alone: Path) -> None:
    (alone / ".pypirc").mkdir()
    (text,) = texts("acme", ACME)
    assert "Is a directory" in text
    assert Credentials("acme", ACME).login() is None


def test_a_token_of_gitlab_will_do(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    payload = base64.urlsafe_b64encode(b'{"aud": "pypi"}').decode().rstrip("=")
    monkeypatch.setenv("PYPI_ID_TOKEN", f"e30.{payload}.x")
    assert texts("pypi", PYPI) == []


def test_a_section_of_pypirc_with_the_same_address_will_do(alone: Path) -> None:
    (alone / ".pypirc").write_text(
        "[distutils]\nindex-servers = acme\n"
        f"[acme]\nrepository = {ACME.upload}\nusername = me\npassword = hunter2hunter2\n"
    )
    assert texts("acme", ACME) == []
    credentials = Credentials("acme", ACME)
    assert credentials.login() == ("me", "hunter2hunter2")
    assert credentials.repository().url == ACME.upload
    assert credentials.repository().session.auth == credentials.login()


def test_a_section_of_pypirc_with_another_address_is_not_taken(alone: Path) -> None:
    (alone / ".pypirc").write_text(
        "[distutils]\nindex-servers = acme\n"
        "[acme]\nrepository = http://elsewhere/\nusername = me\npassword = hunter2hunter2\n"
    )
    assert texts("acme", ACME) == ["acme: there are no credentials to upload with"]


def test_a_variable_that_names_another_repository_changes_nothing(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINE_REPOSITORY_URL", "http://elsewhere/")
    (alone / ".pypirc").write_text("[pypi]\nusername = __token__\npassword = hunter2hunter2\n")
    credentials = Credentials("pypi", PYPI)
    assert credentials.login() == ("__token__", "hunter2hunter2")
    assert credentials.repository().url == PYPI.upload
    monkeypatch.setenv("TWINE_REPOSITORY", "elsewhere")
    monkeypatch.setenv("TWINE_USERNAME", "me")
    monkeypatch.setenv("TWINE_PASSWORD", "hunter2hunter2")
    assert Credentials("acme", ACME).repository().url == ACME.upload


def test_a_broken_pypirc_is_told(alone: Path) -> None:
    (alone / ".pypirc").write_text("no section\n")
    (problem,) = Credentials("acme", ACME).problems()
    assert problem.text == "acme: ~/.pypirc is malformed"
    assert problem.exit_code == 2
    assert not problem.blocks_plan


def test_trusted_publishing_will_do_in_actions(
    alone: Path, monkeypatch: pytest.MonkeyPatch, script: "Script"
) -> None:
    payload = base64.urlsafe_b64encode(b'{"aud": "pypi"}').decode().rstrip("=")
    answer = f'{{"value": "e30.{payload}.x"}}'
    script.say("/token?v=1&audience=pypi", answer, content_type="application/json")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{script.address}/token?v=1")
    assert texts("pypi", PYPI) == []
    assert texts("acme", ACME) == ["acme: there are no credentials to upload with"]


def test_trusted_publishing_without_the_permission_is_a_problem(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert texts("pypi", PYPI) == ["pypi: there are no credentials to upload with"]


def test_nobody_uploads_without_any_setting_of_the_user(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINE_USERNAME", "me")
    monkeypatch.setenv("TWINE_CERT", "mine.pem")
    monkeypatch.setenv("TWINE_REPOSITORY_URL", "http://elsewhere/")
    (alone / ".pypirc").write_text("no section\n")
    repository = Nobody(ACME).repository()
    assert repository.url == ACME.upload
    assert repository.session.auth == ("nobody", "nobody")
    assert repository.session.verify is True
    assert not repository.session.trust_env
