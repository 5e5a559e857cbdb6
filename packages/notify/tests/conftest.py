"""Servers on this machine that answer as they are told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

Answers = Callable[..., str]


@pytest.fixture
def asked() -> list[bytes]:
    """Collects the beginning of what came on each connection."""
    return []


@pytest.fixture
def answering(asked: list[bytes]) -> Iterator[Answers]:
    """Give the address of a server that gives one connection each of these answers, in turn."""
    with ExitStack() as stack:

        def start(*answers: bytes | None) -> str:
            return stack.enter_context(_serving(answers, asked))

        yield start


@contextmanager
def _serving(answers: tuple[bytes | None, ...], asked: list[bytes]) -> Iterator[str]:
    """Answer as many connections; None reads and then resets, empty bytes never answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()
        thread = threading.Thread(target=_answer, args=(listener, answers, asked, over))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/services/S3CRET/hook"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _answer(
    listener: socket.socket,
    answers: tuple[bytes | None, ...],
    asked: list[bytes],
    over: threading.Event,
) -> None:
    for answer in answers:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            asked.append(connection.recv(65536))
            if answer is None:
                # A close with a lingering time of zero is a reset.
                linger = b"\1\0\0\0\0\0\0\0"
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            elif answer:
                connection.sendall(answer)
            else:
                over.wait()
