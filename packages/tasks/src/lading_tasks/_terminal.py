"""What only a terminal shows. It imports rich, so it is imported when it is first needed."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table
from rich.text import Text

from lading_tasks._table import visible


def show_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; long cells go on in the next line."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        shown.add_column(Text(header), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(visible(str(cell))) for cell in row))
    Console(file=sys.stdout).print(shown)


@contextmanager
def bar(title: str, total: float | None) -> Iterator["Bar"]:
    """Show a bar on stderr while the block runs."""
    with Progress(console=Console(file=sys.stderr), transient=True) as bars:
        yield Bar(bars, bars.add_task(title, total=total))


class Bar:
    """One bar."""

    def __init__(self, bars: Progress, number: TaskID) -> None:
        self._bars = bars
        self._number = number

    def advance(self, amount: float = 1, /) -> None:
        """Count ``amount`` more as done."""
        self._bars.advance(self._number, amount)
