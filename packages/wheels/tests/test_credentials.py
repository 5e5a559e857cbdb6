import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_artifact import Artifact
from lading_run.testing import FakeRunner
from lading_wheels import Index, _upload_once, index_named
from lading_wheels._credentials import Credentials, nobody
from lading_wheels._twine import Twine

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
    account = Credentials("acme", ACME).account()
    assert account.options == ("--repository-url", ACME.upload)
    assert account.secrets == ("hunter2hunter2",)
    assert Credentials("acme", ACME).login() == ("me", "hunter2hunter2")


def test_a_section_of_pypirc_with_the_same_address_will_do(alone: Path) -> None:
    (alone / ".pypirc").write_text(
        "[distutils]\nindex-servers = acme\n"
        f"[acme]\nrepository = {ACME.upload}\nusername = me\npassword = hunter2hunter2\n"
    )
    assert texts("acme", ACME) == []
    assert Credentials("acme", ACME).account().options == ("--repository", "acme")
    assert Credentials("acme", ACME).login() == ("me", "hunter2hunter2")


def test_a_section_of_pypirc_with_another_address_is_not_taken(alone: Path) -> None:
    (alone / ".pypirc").write_text(
        "[distutils]\nindex-servers = acme\n"
        "[acme]\nrepository = http://elsewhere/\nusername = me\npassword = hunter2hunter2\n"
    )
    assert texts("acme", ACME) == ["acme: there are no credentials to upload with"]


def test_a_variable_that_names_another_repository_changes_nothing(
    alone: Path, monkeypatch: pytest.MonkeyPatch, artifact: Artifact
) -> None:
    monkeypatch.setenv("TWINE_REPOSITORY_URL", "http://elsewhere/")
    (alone / ".pypirc").write_text("[pypi]\nusername = __token__\npassword = hunter2hunter2\n")
    credentials = Credentials("pypi", PYPI)
    assert credentials.login() == ("__token__", "hunter2hunter2")
    fake = FakeRunner({sys.executable: '{"status": 200, "text": "", "retry-after": null}'})
    assert Twine(fake).upload(artifact.file, credentials.account()) is None
    options = "--non-interactive --disable-progress-bar --repository pypi"
    assert fake.lines == [f"{sys.executable} -P {_upload_once.__file__} {options} {artifact.file}"]


def test_a_broken_pypirc_is_told(alone: Path) -> None:
    (alone / ".pypirc").write_text("no section\n")
    (problem,) = Credentials("acme", ACME).problems()
    assert problem.text == "acme: ~/.pypirc is malformed"
    assert problem.exit_code == 2
    assert not problem.blocks_plan


def test_trusted_publishing_will_do_in_actions(
    alone: Path, monkeypatch: pytest.MonkeyPatch, script: "Script"
) -> None:
    payload = base64.urlsafe_b64encode(b'{"aud": "lading"}').decode().rstrip("=")
    answer = f'{{"value": "e30.{payload}.x"}}'
    script.say("/token?v=1&audience=lading", answer, content_type="application/json")
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


def test_nobody_uploads_without_any_setting_of_the_user() -> None:
    account = nobody(ACME)
    assert account.options == ("--repository-url", ACME.upload, "--config-file", "/dev/null")
    assert account.environment["TWINE_CERT"] is None
    assert account.environment["TWINE_USERNAME"] == "nobody"
