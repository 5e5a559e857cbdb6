"""Where the token is found."""

import logging

import pytest

from lading_github import GitHub, TokenRefused, token_from
from lading_run import Command, Completed, ToolMissing, announcing_masks
from lading_run.testing import FakeRunner

ASKED = "gh auth token --hostname github.com"


def test_variables_come_first_and_gh_is_not_asked() -> None:
    runner = FakeRunner()
    assert token_from({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}, runner) == "one"
    assert token_from({"GITHUB_TOKEN": " ", "GH_TOKEN": "two\n"}, runner) == "two"
    assert runner.commands == []


def test_gh_is_asked_in_private() -> None:
    runner = FakeRunner({ASKED: "ghp_three\n"})
    assert token_from({}, runner) == "ghp_three"
    (command,) = runner.commands
    assert (command.looks, command.private, command.interactive) == (True, True, False)


def test_gh_is_asked_for_the_token_of_a_host() -> None:
    runner = FakeRunner({"gh auth token --hostname git.acme.org": "four\n"})
    assert token_from({}, runner, "git.acme.org") == "four"


_IN_ACTIONS = {"GITHUB_ACTIONS": "true"}
_THEIR_API = {"GITHUB_API_URL": "https://git.acme.org/api/v3"}
_THEIR_SERVER = {"GITHUB_SERVER_URL": "https://git.acme.org"}


@pytest.mark.parametrize(
    ("host", "where", "token"),
    [
        ("github.com", {}, "ours"),
        ("acme.ghe.com", {}, "ours"),
        ("git.acme.org", {}, "theirs"),
        ("127.0.0.1", {}, "theirs"),
        ("notghe.com", {}, "theirs"),
        ("github.com.example.org", _IN_ACTIONS, "theirs"),
        ("git.acme.org", _IN_ACTIONS | _THEIR_API, "ours"),
        ("git.acme.org", _IN_ACTIONS | _THEIR_SERVER, "ours"),
        ("git.acme.org", _THEIR_API, "theirs"),  # anybody's variable, outside of Actions
        ("git.evil.org", _IN_ACTIONS | _THEIR_API, "theirs"),
        ("github.com", _IN_ACTIONS | _THEIR_API, "ours"),
        ("acme.ghe.com", _IN_ACTIONS | {"GITHUB_API_URL": "https://api.acme.ghe.com"}, "ours"),
    ],
)
def test_the_token_of_github_goes_to_no_other_host(
    host: str, where: dict[str, str], token: str
) -> None:
    for name, other in (
        ("GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN"),
        ("GH_TOKEN", "GITHUB_ENTERPRISE_TOKEN"),
    ):
        assert token_from({name: "ours", other: "theirs", **where}, FakeRunner(), host) == token


def test_another_host_is_asked_for_from_gh_although_there_is_a_token_of_github() -> None:
    runner = FakeRunner({"gh auth token --hostname git.acme.org": ToolMissing("gh")})
    assert token_from({"GITHUB_TOKEN": "ours", "GH_TOKEN": "ours"}, runner, "git.acme.org") is None
    assert len(runner.commands) == 1


@pytest.mark.parametrize(
    "answer",
    [ToolMissing("gh"), Completed(returncode=1, stdout="", stderr="no oauth token"), ""],
)
def test_there_may_be_none(answer: str | Completed | Exception) -> None:
    assert token_from({}, FakeRunner({ASKED: answer})) is None


def test_the_token_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fails(command: Command) -> Completed:
        return Completed(returncode=1, stdout="ghp_five", stderr="no such host")

    with caplog.at_level(logging.DEBUG):
        assert token_from({}, FakeRunner({ASKED: fails})) is None
    assert "no such host" in caplog.text
    assert "ghp_five" not in caplog.text


@pytest.mark.parametrize(
    "token", ["ghp_six\nghp_seven", "ghp_s\u00e4chs", "Bearer ghp_six", "\x7f"]
)
def test_what_cannot_be_a_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(TokenRefused) as caught:
        GitHub("acme/lading", token)
    assert str(caught.value) == "the token holds characters that are in no token of GitHub"
    assert caught.value.exit_code == 3


def test_who_keeps_the_log_is_told_to_mask_the_token() -> None:
    told: list[str] = []
    with announcing_masks(told.append):
        token_from({"GITHUB_TOKEN": "ghs_one"}, FakeRunner())
        token_from({"GH_TOKEN": "ghp_two"}, FakeRunner())
        token_from({}, FakeRunner({ASKED: "gho_three\n"}))
        token_from({}, FakeRunner({ASKED: ""}))
        token_from({"GH_TOKEN": "ghp_two"}, FakeRunner())
    assert told == ["::add-mask::ghs_one", "::add-mask::ghp_two", "::add-mask::gho_three"]
