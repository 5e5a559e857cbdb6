"""Who is told, as a listener of a release."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lading_artifact import News, Release, Wire
from lading_notify._errors import WrongSettings
from lading_notify._message import document, text_of
from lading_notify._patience import Patience
from lading_notify._secrets import announced_of
from lading_notify._settings import Notify, address_of, is_address, mistakes, variable_of
from lading_notify._webhook import Webhook
from lading_notify.testing import record, slack_on
from lading_run import Command, Problem, Runner, announce, run


@dataclass(frozen=True, slots=True)
class Notifier:
    """Passes news on to the webhook or the command of one table ``[notify.NAME]``.

    ``environment`` holds the variable that the webhook's address may be in. With ``recorded``, a
    file, it is a rehearsal: what the command would be given is added to that file, and it is not
    run.
    """

    table: str
    settings: Notify
    environment: Mapping[str, str] = field(repr=False)
    runner: Runner = run
    patience: Patience = field(default_factory=Patience)
    recorded: Path | None = None

    @property
    def name(self) -> str:
        """``notify.`` and the name of the table."""
        return f"notify.{self.table}"

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong; what only keeps the news from being told hinders no plan."""
        wrong = mistakes(release, self.table, self.settings)
        if wrong:
            return wrong
        return (
            self._webhook_problems() if self.settings.webhook else self._program_problems(release)
        )

    def tell(self, news: News, /) -> str:
        """Pass the news on, if the table asks for such, and say what became of them.

        :raises WrongSettings: if the webhook's address is not known.
        :raises NotReached: if the webhook gives no answer in time.
        :raises MessageRefused: if it does not take the message.
        :raises ToolMissing: if there is no such program.
        :raises CommandFailed: if it fails.
        :raises TimedOut: if it takes too long.
        """
        if news.ending not in self.settings.on:
            return ""
        if self.settings.webhook:
            self._webhook().post(text_of(news))
            return "was told" if self.recorded is None else "has a stand-in, which was told"
        if self.recorded:
            record(self.recorded, {"command": self.settings.command, "stdin": document(news)})
            return f"was not run, and what it would be told is in {self.recorded}"
        self.runner(self._command(news))
        return "was told"

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Tell a server on this machine, or nobody; what they are told is in ``told.jsonl``."""
        folder.mkdir(parents=True, exist_ok=True)
        told = folder / "told.jsonl"
        if not self.settings.webhook:
            yield replace(self, recorded=told)
            return
        with slack_on(told) as address:
            yield replace(
                self, settings=replace(self.settings, webhook=wire(address)), recorded=told
            )

    def _webhook(self) -> Webhook:
        if problems := self._webhook_problems():
            raise WrongSettings(problems)
        address = address_of(self.settings, self.environment)
        announce(announced_of(address))
        return Webhook(address, self.patience)

    def _command(self, news: News) -> Command:
        return Command(
            *self.settings.command,
            cwd=news.release.source,
            stdin=json.dumps(document(news)),
            timeout=self.patience.deadline,
        )

    def _webhook_problems(self) -> list[Problem]:
        variable = variable_of(self.settings)
        if is_address(address_of(self.settings, self.environment)):
            return []
        if self.environment.get(variable):
            text, hint, code = f"the variable {variable} holds no address", "", 2
        else:
            text, code = f"the variable {variable} is not set", 69
            hint = f"Set {variable} to the address of the webhook."
        return [self._hindrance(text, hint, code)]

    def _program_problems(self, release: Release) -> list[Problem]:
        program = self.settings.command[0]
        path = release.source / program if "/" in program else program
        if self.recorded or shutil.which(path):
            return []
        hint = "It is looked for on PATH; a path, such as ./tell, begins at the root of the commit."
        return [self._hindrance(f"there is no program {program!r}", hint, 69)]

    def _hindrance(self, text: str, hint: str, exit_code: int) -> Problem:
        where = f"[{self.name}] {text}"
        return Problem(text=where, hint=hint, exit_code=exit_code, blocks_plan=False)
