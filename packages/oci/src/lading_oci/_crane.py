"""crane: run for one registry, with one login, and what its failures mean."""

import logging
import urllib.parse
from collections.abc import Callable
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from lading_oci._handed import handed
from lading_oci._login import Login
from lading_oci._name import Name
from lading_oci._patience import Patience
from lading_oci._registry_errors import (
    AccessDenied,
    NotThere,
    PlainHttp,
    RegistryFails,
    TooManyRequests,
    WrongBytes,
)
from lading_oci._said import Kind, Said, read_failure
from lading_oci._waiting import waiting
from lading_run import Command, CommandFailed, Completed, LadingError, Runner, TimedOut, run

if TYPE_CHECKING:
    from lading_oci._http import Answer, Http

log = logging.getLogger(__name__)

_FOUND = 200
_DENIED = (401, 403)
_ABSENT = 404
_TOO_MANY = 429


class Crane:
    """Runs crane for one registry; ``plain`` allows HTTP without TLS.

    ``program`` finds it, when there is something to run.
    """

    def __init__(
        self,
        program: Callable[[], Path],
        registry: str,
        login: Login | None,
        *,
        plain: bool,
        patience: Patience,
        runner: Runner = run,
    ) -> None:
        self._program = program
        self._registry = registry
        self._login = login
        self._plain = plain
        self._patience = patience
        self._run = runner

    def look(self, name: Name, what: str, *arguments: str | PathLike[str]) -> Completed:
        """Run a command that changes nothing; ``what`` it is for, in messages.

        :raises LadingError: if the registry refuses or fails, of the kind that says why.
        """
        return self._patiently(name, what, arguments, changes=False)

    def change(
        self, name: Name, what: str, *arguments: str | PathLike[str], size: int = 0
    ) -> Completed:
        """Run a command that changes the registry, and may send so many bytes to it.

        :raises LadingError: as ``look`` does.
        """
        return self._patiently(name, what, arguments, changes=True, size=size)

    @cached_property
    def _http(self) -> "Http":
        from lading_oci._http import Http  # noqa: PLC0415 - heavy, and most commands do without

        silence = self._patience.answer
        return Http(self._registry, self._login, plain=self._plain, silence=silence)

    def ask(
        self, name: Name, what: str, path: str, *, accept: str = "", method: str = "GET"
    ) -> "Answer | None":
        """Ask by one GET or HEAD what crane cannot ask; None if it is not there (404).

        :raises LadingError: as ``look`` does.
        """
        number = 0
        while True:
            with waiting(self._registry, what, self._patience):
                answer = self._http.get(path, name, accept=accept, method=method)
            if answer.status != _TOO_MANY:
                return self._heard(what, answer)
            self._wait(what, answer.header("Retry-After"), number)
            number += 1

    def _heard(self, what: str, answer: "Answer") -> "Answer | None":
        if answer.status in _DENIED:
            raise AccessDenied(self._registry, what, self._login)
        if answer.status not in {_FOUND, _ABSENT}:
            raise RegistryFails(self._registry, what, f"it answered {answer.status}")
        return answer if answer.status == _FOUND else None

    def _patiently(
        self,
        name: Name,
        what: str,
        arguments: tuple[str | PathLike[str], ...],
        *,
        changes: bool,
        size: int = 0,
    ) -> Completed:
        looks = self._patience.transfer if "pull" in arguments else self._patience.silence
        timeout = self._patience.of(size) if changes else looks
        self._program()  # which may be built now: that is no registry that we wait for
        number = 0
        while True:
            try:
                with waiting(self._registry, what, self._patience):
                    return self._once(arguments, changes=changes, timeout=timeout)
            except TimedOut:
                text = f"it was not done in {timeout:.0f} s"
                raise RegistryFails(self._registry, what, text) from None
            except CommandFailed as error:
                if error.returncode < 0:
                    raise
                said = read_failure(error.stderr)
                if said.kind is not Kind.TOO_MANY:
                    raise self._error(what, said) from None
                self._wait(what, self._asked_pause(name, said), number)
            number += 1

    def _once(
        self, arguments: tuple[str | PathLike[str], ...], *, changes: bool, timeout: float
    ) -> Completed:
        with handed(self._login) as environment:
            return self._run(
                Command(
                    self._program(),
                    *(["--insecure"] if self._plain else []),
                    *arguments,
                    env=environment,
                    secrets=self._login.secrets if self._login else (),
                    looks=not changes,
                    quiet=True,
                    private="blob" in arguments,  # any bytes, of any length: nothing for a log
                    timeout=timeout,
                )
            )

    def _wait(self, what: str, retry_after: str, number: int) -> None:
        """Wait as long as the registry asks for, if it makes sense to wait once more."""
        wait = self._patience.pause(retry_after, number)
        tries = number + 1
        if tries >= self._patience.tries or wait > self._patience.longest:
            raise TooManyRequests(self._registry, what, tries=tries, wait=wait)
        log.warning(
            "%s gets too many requests; %s is tried again in %.0f s", self._registry, what, wait
        )
        self._patience.sleep(wait)

    def _asked_pause(self, name: Name, said: Said) -> str:
        """Return the Retry-After of the address that crane was refused: crane does not tell it."""
        path = urllib.parse.urlsplit(said.url).path or "/v2/"
        return self._http.get(path, name, method="HEAD").header("Retry-After")

    def _error(self, what: str, said: Said) -> LadingError:
        if said.kind is Kind.DENIED:
            return AccessDenied(self._registry, what, self._login, said.text)
        if said.kind is Kind.ABSENT:
            return NotThere(what)
        if said.kind is Kind.WRONG_BYTES:
            return WrongBytes(what, said.text)
        if said.kind is Kind.PLAIN_HTTP:
            return PlainHttp(self._registry, "speaks plain HTTP, where HTTPS was tried")
        return RegistryFails(self._registry, what, said.text)
