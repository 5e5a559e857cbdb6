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
