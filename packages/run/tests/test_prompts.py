import os
import shutil
import sys
from pathlib import Path

import pytest

from lading_run import Command, CommandFailed, run
from lading_run._prompts import environment, search_path


def test_a_command_has_no_terminal() -> None:
    script = "import os; os.open('/dev/tty', os.O_RDWR)"
    with pytest.raises(CommandFailed, match="OSError"):
        run(Command(sys.executable, "-c", script))


def test_git_does_not_ask_for_a_password(tmp_path: Path) -> None:
    command = Command("git", "credential", "fill", stdin="protocol=https\nhost=localhost\n\n")
    with pytest.raises(CommandFailed) as failed:
        run(command)
    assert "terminal prompts disabled" in failed.value.stderr


def test_git_opens_no_editor(tmp_path: Path) -> None:
    run(Command("git", "init", "-q", tmp_path))
    with pytest.raises(CommandFailed) as failed:
        run(Command("git", "commit", "--allow-empty", cwd=tmp_path))
    assert failed.value.returncode != 0


def test_nobody_is_asked() -> None:
    assert environment(Command("x"), {"DISPLAY": ":0", "GPG_TTY": "/dev/pts/1"}) == {
        "DISPLAY": ":0",
        "GCM_INTERACTIVE": "never",
        "GIT_ASKPASS": "",
        "GIT_EDITOR": "false",
        "GIT_TERMINAL_PROMPT": "0",
        "PIP_NO_INPUT": "1",
        "SSH_ASKPASS": "false",
        "SSH_ASKPASS_REQUIRE": "never",
    }


def test_a_program_that_answers_for_the_user_stays() -> None:
    ours = {"GIT_ASKPASS": "a", "SSH_ASKPASS": "b", "SSH_ASKPASS_REQUIRE": "force"}
    assert environment(Command("x"), ours).items() >= ours.items()


def test_the_command_has_the_last_word() -> None:
    command = Command("x", env={"GIT_EDITOR": "ed", "GIT_ASKPASS": None})
    whole = environment(command, {"GIT_ASKPASS": "a"})
    assert (whole["GIT_EDITOR"], "GIT_ASKPASS" in whole) == ("ed", False)


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("env", [{}, {"PATH": "/theirs"}, {"PATH": None}])
@pytest.mark.parametrize("ours", [{}, {"PATH": "/ours"}])
def test_a_program_is_looked_for_where_the_command_looks(
    ours: dict[str, str], env: dict[str, str | None], clean: bool
) -> None:
    command = Command("x", env=env, clean=clean)
    assert search_path(command, ours) == environment(command, ours).get("PATH", os.defpath)


def test_an_interactive_command_may_ask() -> None:
    assert environment(Command("x", interactive=True), {"GPG_TTY": "t"}) == {"GPG_TTY": "t"}


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")
def test_ssh_does_not_ask_for_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, asked = tmp_path / "key", tmp_path / "asked"
    asker = tmp_path / "asker"
    asker.write_text(f"#!/bin/sh\ntouch {asked}\necho passphrase\n")
    asker.chmod(0o755)
    run(Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "passphrase", "-f", key))
    monkeypatch.setenv("SSH_ASKPASS", str(asker))
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(CommandFailed):
        run(Command("ssh-keygen", "-y", "-f", key))
    assert not asked.exists()
