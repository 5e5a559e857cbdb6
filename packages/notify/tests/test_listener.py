import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import Ending, News, Release, straight
from lading_notify import Notify, NotifyTable, Patience, WrongSettings, document, notifiers
from lading_notify._listener import Notifier
from lading_notify._release import listeners
from lading_notify.testing import slack_on
from lading_project import SettingsWrong, load
from lading_run import CommandFailed, Problem, TimedOut, announcing_masks

T = TypeVar("T")


class Settings:
    """The tables of a unit: only that of this package."""

    def __init__(self, table: NotifyTable | None = None) -> None:
        self._table = table

    def table(self, name: str, kind: type[T], /) -> T | None:
        assert name == "notify"
        assert self._table is None or isinstance(self._table, dict)
        return self._table  # type: ignore[return-value]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    source, root = tmp_path / "source", tmp_path / "acme"
    source.mkdir()
    root.mkdir()
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="a" * 40,
        epoch=1,
        source=source,
        root=root,
        work=tmp_path,
    )


def notifier(settings: Notify, environment: Mapping[str, str] | None = None) -> Notifier:
    return Notifier("team", settings, environment or {}, patience=Patience(deadline=20))


def program(release: Release, script: str) -> Notify:
    path = release.source / "tell"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return Notify(command=("./tell", "two words", "$HOME"))


def problems(settings: Notify, release: Release, **environment: str) -> list[Problem]:
    return list(notifier(settings, environment).problems(release))


def test_each_table_is_a_listener(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://example.org")
    table = {"team": Notify(webhook="env:HOOK"), "pager": Notify(command=("true",))}
    found = listeners(Settings(table), release)
    assert [each.name for each in found] == ["notify.team", "notify.pager"]
    assert [list(each.problems(release)) for each in found] == [[], []]
    assert listeners(Settings(), release) == []


def test_the_settings_are_read_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text(
        '[notify.team]\nwebhook = "env:SLACK_WEBHOOK"\n'
        '[notify.pager]\ncommand = ["./tell", "pager"]\non = ["failed", "stopped half-way"]\n'
    )
    assert load(tmp_path).unit().table("notify", dict[str, Notify]) == {
        "team": Notify(
            webhook="env:SLACK_WEBHOOK", on=(Ending.PUBLISHED, Ending.FAILED, Ending.HALF_WAY)
        ),
        "pager": Notify(command=("./tell", "pager"), on=(Ending.FAILED, Ending.HALF_WAY)),
    }


def test_an_unknown_ending_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text('[notify.team]\nwebhook = "env:A"\non = ["done"]\n')
    with pytest.raises(SettingsWrong, match=r'lading\.toml:3: .*"done"'):
        load(tmp_path)


def test_a_table_that_says_nothing_usable_is_told_all_at_once(release: Release) -> None:
    hint = 'Write webhook = "env:SLACK_WEBHOOK", or command = ["./tell", "team"].'
    endings = "Of these: 'published', 'failed', 'stopped half-way'."
    assert problems(Notify(on=()), release) == [
        Problem(text="notify.team: names neither a webhook nor a command", hint=hint, exit_code=2),
        Problem(text="notify.team: is told of nothing", hint=endings, exit_code=2),
    ]
    assert problems(Notify(webhook="hooks.example.org/S3CRET", command=("a",)), release) == [
        Problem(
            text="notify.team: names both a webhook and a command",
            hint="Make two tables of it.",
            exit_code=2,
        ),
        Problem(
            text="notify.team: has a webhook that is neither env:NAME nor an address",
            hint=hint,
            exit_code=2,
        ),
    ]


def test_a_variable_that_is_not_set_hinders_no_plan(release: Release) -> None:
    assert problems(Notify(webhook="env:HOOK"), release) == [
        Problem(
            text="[notify.team] the variable HOOK is not set",
            hint="Set HOOK to the address of the webhook.",
            exit_code=69,
            blocks_plan=False,
        )
    ]
    assert problems(Notify(webhook="env:HOOK"), release, HOOK="s3cret") == [
        Problem(
            text="[notify.team] the variable HOOK holds no address",
            exit_code=2,
            blocks_plan=False,
        )
    ]
    assert problems(Notify(webhook="env:HOOK"), release, HOOK=" https://example.org\n") == []
    assert problems(Notify(webhook="https://example.org/hook"), release) == []


@pytest.mark.parametrize("name", ["no-such-program-anywhere", "./tell"])
def test_a_program_that_is_not_there_hinders_no_plan(release: Release, name: str) -> None:
    assert problems(Notify(command=(name,)), release) == [
        Problem(
            text=f"[notify.team] there is no program '{name}'",
            hint="It is looked for on PATH; a path, such as ./tell, begins at the root of the"
            " commit.",
            exit_code=69,
            blocks_plan=False,
        )
    ]


def test_a_program_of_the_commit_or_on_path_is_found(release: Release) -> None:
    assert problems(program(release, "true"), release) == []
    assert problems(Notify(command=("sh", "-c", "true")), release) == []


def test_a_command_gets_the_news_and_no_shell_sees_its_arguments(release: Release) -> None:
    settings = program(release, 'cat > told\nprintf "%s|" "$@" > arguments')
    news = News(release=release, ending=Ending.FAILED, text="nö\udcff", addresses=["a"])
    assert notifier(settings).tell(news) == "was told"
    assert json.loads((release.source / "told").read_text()) == document(news)
    assert (release.source / "arguments").read_text() == "two words|$HOME|"


def test_a_command_that_fails_or_hangs_is_told(release: Release) -> None:
    news = News(release=release, ending=Ending.FAILED, text="")
    with pytest.raises(CommandFailed):
        notifier(program(release, "exit 1")).tell(news)
    slow = replace(notifier(program(release, "sleep 60")), patience=Patience(deadline=0.2))
    with pytest.raises(TimedOut):
        slow.tell(news)


def test_only_what_is_asked_for_is_told(release: Release) -> None:
    settings = replace(program(release, "echo told >> told"), on=(Ending.HALF_WAY,))
    told = [
        notifier(settings).tell(News(release=release, ending=ending, text="")) for ending in Ending
    ]
    assert told == ["", "", "was told"]
    assert (release.source / "told").read_text() == "told\n"


def test_the_stand_in_of_a_webhook_is_a_server_that_keeps_what_it_is_told(
    release: Release, tmp_path: Path
) -> None:
    original = notifier(Notify(webhook="env:NOT_SET"))
    seen: list[str] = []

    def wire(address: str) -> str:
        seen.append(address)
        return address

    for ending in (Ending.HALF_WAY, Ending.PUBLISHED):
        with original.stand_in(tmp_path / "served", wire) as listener:
            assert (listener.name, list(listener.problems(release))) == ("notify.team", [])
            said = listener.tell(News(release=release, ending=ending, text="<x>"))
            assert said == "has a stand-in, which was told"
    lines = (tmp_path / "served" / "told.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"text": "acme v1.2.0: stopped half-way\n&lt;x&gt;"},
        {"text": "acme v1.2.0: published\n&lt;x&gt;"},
    ]
    assert [address.startswith("http://127.0.0.1:") for address in seen] == [True, True]


def test_a_rehearsal_runs_no_command(release: Release, tmp_path: Path) -> None:
    original = notifier(Notify(command=("./tell", "team")))
    news = News(release=release, ending=Ending.PUBLISHED, text="all")
    with original.stand_in(tmp_path / "served", straight) as listener:
        assert list(listener.problems(release)) == []
        said = listener.tell(news)
    told = tmp_path / "served" / "told.jsonl"
    assert said == f"was not run, and what it would be told is in {told}"
    [line] = (tmp_path / "served" / "told.jsonl").read_text().splitlines()
    assert json.loads(line) == {"command": ["./tell", "team"], "stdin": document(news)}


def test_a_webhook_whose_address_is_not_known_is_told_as_that(release: Release) -> None:
    with pytest.raises(WrongSettings, match="the variable HOOK is not set"):
        notifier(Notify(webhook="env:HOOK")).tell(
            News(release=release, ending=Ending.PUBLISHED, text="")
        )


def test_no_secret_is_in_a_representation(release: Release) -> None:
    shown = notifier(Notify(webhook="https://example.org/S3CRET"), {"HOOK": "S3CRET"})
    assert "S3CRET" not in repr(shown)


def test_the_environment_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://example.org/1")
    [found] = notifiers(Settings({"team": Notify(webhook="env:HOOK")}))
    assert found.environment["HOOK"] == "https://example.org/1"


def test_who_keeps_the_log_is_told_to_mask_the_address(release: Release, tmp_path: Path) -> None:
    told: list[str] = []
    with slack_on(tmp_path / "told.jsonl") as address, announcing_masks(told.append):
        settings = Notify(webhook="env:HOOK")
        news = News(release=release, ending=Ending.PUBLISHED, text="")
        notifier(settings, {"HOOK": address}).tell(news)
    path = "/services/T000/B000/rehearsal"
    assert told == [f"::add-mask::{each}" for each in (address, path, path[1:])]


def test_who_keeps_the_log_is_told_of_each_part_but_for_the_shortest(
    release: Release, tmp_path: Path
) -> None:
    told: list[str] = []
    with slack_on(tmp_path / "told.jsonl") as address, announcing_masks(told.append):
        there = f"{address.rpartition('/')[0]}/S3CRET-42?v=1.0&sig=a%2Bbc"
        news = News(release=release, ending=Ending.PUBLISHED, text="")
        notifier(Notify(webhook="env:HOOK"), {"HOOK": there}).tell(news)
    texts = {line.removeprefix("::add-mask::") for line in told}
    assert {there.replace("%", "%25"), "S3CRET-42", "v=1.0&sig=a%252Bbc", "a+bc"} <= texts
    assert "1.0" not in texts
