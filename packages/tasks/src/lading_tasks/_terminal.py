"""What only a terminal shows. It imports rich, so it is imported when it is first needed."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lading_tasks._table import GAP, visible

_NARROWEST = 12
"""Columns of a terminal: a cell that goes on in the next line more often is hard to read."""


def show_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; long cells go on in the next line.

    Where a terminal is too narrow for that, each row is a block of its own, a cell on a line.
    """
    lines = [[Text(visible(str(cell))) for cell in row] for row in rows]
    console = Console(file=sys.stdout)
    if _needed(headers, lines) > console.width:
        for line in lines:
            console.print(_block(headers, line))
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        shown.add_column(Text(header), overflow="fold")
    for line in lines:
        shown.add_row(*line)
    console.print(shown)


def _needed(headers: Sequence[str], lines: Sequence[Sequence[Text]]) -> int:
    """Return how wide a terminal has to be, so that no cell is squeezed into next to nothing."""
    columns = zip(map(Text, headers), *lines, strict=True)
    widest: list[int] = [max(cell.cell_len for cell in column) for column in columns]
    return sum(min(width, _NARROWEST) + len(GAP) for width in widest) - len(GAP)


def _block(headers: Sequence[str], line: Sequence[Text]) -> Table:
    block = Table.grid(padding=(0, len(GAP), 0, 0))
    block.add_column(style="bold", no_wrap=True)
    block.add_column(overflow="fold")
    for header, cell in zip(headers, line, strict=True):
        block.add_row(Text(header), cell)
    block.add_section()
    block.add_row()
    return block
