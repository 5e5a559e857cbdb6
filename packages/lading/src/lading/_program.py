"""The program ``lading``, over Invoke's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from invoke import Exit, ParseError, Program

from lading import namespace

_WANTS_JSON = {"--json", "-j"}


class _Lading(Program):
    """Invoke's program, which ends with 2 where the command line is wrong.

    Where that asks for JSON the mistake is told as JSON on stdout, too, as any other error is.
    """

    def parse_core(self, argv: list[str] | None) -> None:
        with self._told():
            super().parse_core(argv)

    def parse_tasks(self) -> None:
        with self._told():
            super().parse_tasks()

    def parse_cleanup(self) -> None:
        """Print what ``--list`` and ``--help`` ask for; its reader may go before the end."""
        ended: Exit | None = Exit()
        with _printing():
            ended = self._cleaned_up()
        if ended is not None:
            raise ended

    def print_version(self) -> None:
        """Print what ``--version`` asks for."""
        with _printing():
            super().print_version()

    def _cleaned_up(self) -> Exit | None:
        with self._told():
            try:
                super().parse_cleanup()
            except Exit as ended:
                if not ended.message:
                    return ended
                raise ParseError(ended.message) from ended
        return None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ParseError as error:
            from lading_run import Misused  # noqa: PLC0415 - only for this
            from lading_tasks import guarded  # noqa: PLC0415 - only for this

            with guarded(json=not _WANTS_JSON.isdisjoint(self.argv)):
                raise Misused(str(error), hint=_hint(error)) from error


@contextmanager
def _printing() -> Iterator[None]:
    """Take care of a stdout that cannot be written, as on a full disk."""
    from lading_tasks import guarded, writing  # noqa: PLC0415 - only for this

    with guarded(), writing(sys.stdout):
        yield


def _hint(error: ParseError) -> str:
    task = error.context.name if error.context else None
    return f"`lading --help {task}` shows its options." if task else "`lading --list` shows all."


def run() -> None:
    """Run the tasks that the command line names."""
    _Lading(name="lading", binary="lading", namespace=namespace, version=version("lading")).run()
