"""What a child says: decoded, masked, shown, logged, and its end kept."""

import codecs
import contextlib
import logging
import select
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from lading_run._secrets import Mask, MaskedStream

log = logging.getLogger("lading_run.output")

KEPT = 65536
"""So many characters of the end of what a child says for people are kept."""

_MOMENT = 0.1


class Output:
    """One stream of a child's output on its way to people, secrets masked wherever it was cut."""

    def __init__(self, mask: Mask, *, to: Callable[[str], object]) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._mask = MaskedStream(mask)
        self._to = to
        self.end = ""

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """Take what was read; at the end, with ``final``, what was held back follows too."""
        text = self._mask.feed(self._decode(data, final))
        if final:
            text += self._mask.close()
        if text:
            self.end = (self.end + text)[-KEPT:]
            self._to(text)


class Lines:
    """Puts pieces together to lines; what is no whole line follows when asked for, or is long."""

    def __init__(self, to: Callable[[str], object]) -> None:
        self._to = to
        self._held: list[str] = []
        self._length = 0

    def __call__(self, text: str) -> None:
        whole, rest = _split(text)
        if whole:
            self._hold(whole)
            self.flush()
        self._hold(rest)
        if self._length > KEPT:
            self.flush()

    def flush(self) -> None:
        """Hand on what is there although its line has not ended."""
        if self._length:
            self._to("".join(self._held))
        self._held, self._length = [], 0

    def _hold(self, text: str) -> None:
        self._held.append(text)
        self._length += len(text)


def _split(text: str) -> tuple[str, str]:
    """Cut after the last line end; a carriage return alone, as of a progress bar, is one too."""
    cut = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:cut], text[cut:]


def show(text: str, given_up: Callable[[], bool]) -> None:
    """Write to stderr, as it is now, what its encoding can hold.

    Where it is not read, that is waited for until it is ``given_up``; the rest is not shown then.
    """
    if sys.stderr is None:  # a daemon may have closed it
        return
    encoding = sys.stderr.encoding or "utf-8"
    # That nobody reads any more, or that a disk is full, is no reason to stop half-way.
    with contextlib.suppress(OSError):
        for piece in _pieces(text):
            while not _is_read():
                if given_up():
                    return
            sys.stderr.write(piece.encode(encoding, "replace").decode(encoding))
            sys.stderr.flush()


def _pieces(text: str) -> Iterator[str]:
    """Cut the text into pieces that a pipe takes at once if it takes any, at line ends if it can.

    A character has 4 bytes at most.
    """
    begin, most = 0, select.PIPE_BUF // 4
    while begin < len(text):
        end = begin + most
        if end < len(text):
            end = text.rfind("\n", begin, end) + 1 or end
        yield text[begin:end]
        begin = end


def _is_read() -> bool:
    """Say whether stderr takes something now; wait a moment for that."""
    try:
        return bool(select.select([], [sys.stderr], [], _MOMENT)[1])
    except ValueError:  # it is no file of the system
        return True


def is_logged() -> bool:
    """Say whether anybody keeps what is logged of a child's output."""
    return log.isEnabledFor(logging.DEBUG)


def log_lines(text: str, *, shown: bool) -> None:
    """Log each line at DEBUG; ``record.shown`` says whether people have seen it on stderr."""
    for line in text.splitlines() if is_logged() else ():
        log.debug("%s", line, extra={"shown": shown})


@contextlib.contextmanager
def appended(path: Path) -> Iterator[Callable[[str], object]]:
    """Yield what writes to the end of a file, and warns once where it cannot.

    A full disk is no reason to hear a child no more: it would stand still with its pipe full.

    :raises OSError: if the file cannot be opened.
    """
    told = False
    with path.open("ab", buffering=0) as file:

        def write(text: str) -> None:
            nonlocal told
            try:
                file.write(text.encode())
            except OSError as error:
                if not told:
                    log.warning("%s lacks some of what was said: %s", path, error.strerror)
                told = True

        yield write
