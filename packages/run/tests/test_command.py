import logging
from pathlib import Path

import pytest

from lading_run import Command, Completed, Misused


def test_a_command_is_shown_as_it_would_be_typed() -> None:
    assert str(Command("git", "commit", "-m", "it's", Path("a b"))) == (
        """git commit -m 'it'"'"'s' 'a b'"""
    )


def test_secrets_are_masked_in_str_and_repr() -> None:
    command = Command("login", "me:hunter22", cwd="/hunter22", secrets=["hunter22"])
    assert str(command) == "login 'me:***'"
    assert repr(command) == "Command('login', 'me:***', cwd='/***', secrets=['***'])"


def test_a_secret_that_quoting_tears_apart_is_masked() -> None:
    assert str(Command("login", "it's me", secrets=["it's me"])) == "login '***'"


def test_a_secret_given_as_two_arguments_is_masked() -> None:
    assert str(Command("say", "open", "sesame", secrets=["open sesame"])) == "say ***"


def test_one_secret_need_not_be_in_a_list() -> None:
    assert Command("x", secrets="hunter22").secrets == ("hunter22",)


def test_repr_names_what_differs_and_never_the_values_of_the_environment() -> None:
    command = Command(
        "x",
        env={"TOKEN": "abc"},
        stdin="def",
        timeout=3,
        looks=True,
        interactive=True,
        accepts=[0, 1],
        umask=0o22,
        clean=True,
    )
    assert repr(command) == (
        "Command('x', env=['TOKEN'], stdin='<3 characters>', timeout=3, looks=True, "
        "interactive=True, clean=True, accepts=(0, 1), umask=0o022)"
    )
    assert repr(Command("x")) == "Command('x')"


def test_commands_are_values() -> None:
    assert Command("x", "y", env={"A": "b"}) == Command("x", "y", env={"A": "b"})
    assert len({Command("x", "y", env={"A": "b"}), Command("x", "y", env={"A": "b"})}) == 1
    assert Command("x", cwd="/a") != Command("x", cwd="/b")


def test_the_environment_of_a_command_does_not_change_later() -> None:
    env: dict[str, str | None] = {"A": "b"}
    command = Command("x", env=env)
    env["A"] = "c"
    assert command.env == {"A": "b"}


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        pytest.param((), "a command needs a program", id="nothing"),
        pytest.param(("",), "a command needs a program", id="empty"),
        pytest.param(("x", "a\0b"), "an argument of x holds a NUL character", id="nul"),
    ],
)
def test_what_cannot_be_a_command_is_refused(argv: tuple[str, ...], message: str) -> None:
    with pytest.raises(Misused) as caught:
        Command(*argv)
    assert (str(caught.value), caught.value.exit_code) == (message, 2)


def test_what_a_command_printed_is_not_in_its_repr() -> None:
    completed = Completed(returncode=0, stdout="hunter22", stderr="done")
    assert repr(completed) == ("Completed(returncode=0, stdout=<8 characters>, stderr='done')")


def test_logging_a_command_masks_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("%s %r", *[Command("x", "hunter22", secrets="hunter22")] * 2)
    assert caplog.messages == ["x '***' Command('x', '***', secrets=['***'])"]
