"""Uploads one file once, by twine: run as a program of its own, where twine's rules hold.

``twine upload`` sends a file up to five times to an index that answers 5xx, without a look whether
it has it by then, and waits for an answer for ever. Who we are and what is sent is twine's
matter here too; what the index answers is told as JSON, and to try again is for others to decide.
"""

import argparse
import contextlib
import json
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from twine import exceptions, package, settings

CONNECT, SILENCE = 30, 180
"""Seconds to reach the index, and to wait for a sign of life; it may look at a file for long."""
_LONGEST = 10_000

Argument = Any
"""What ``requests`` passes on to an adapter."""

_NETWORK = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_WHO = (
    exceptions.NonInteractive,
    exceptions.TrustedPublishingFailure,
    exceptions.InvalidConfiguration,
)
_OTHER = (exceptions.TwineException, OSError, tarfile.TarError, zipfile.BadZipFile)
"""OSError is what those of ``requests`` are, too."""


class _Once(HTTPAdapter):
    """Sends a request once, and does not wait for ever."""

    def __init__(self, silence: float) -> None:
        super().__init__(max_retries=0)
        self._timeout = (CONNECT, silence)

    def send(self, *args: Argument, **options: Argument) -> requests.Response:
        """Send it, with our timeout if it has none."""
        options["timeout"] = options.get("timeout") or self._timeout
        return super().send(*args, **options)


def attempt(argv: Sequence[str], silence: float = SILENCE) -> dict[str, object]:
    """Upload the file that is named last in ``argv``, after options of ``twine upload``.

    Returns the status of the answer, its text and its Retry-After; or without an answer the cause,
    "network", "credentials" or "other", and a text.
    """
    try:
        return _told(_sent(argv, silence))
    except requests.HTTPError as error:  # of who was asked for a token
        return _failure("other", error) if error.response is None else _told(error.response)
    except requests.exceptions.SSLError as error:
        return _failure("other", error)
    except _NETWORK as error:
        return _failure("network", error)
    except _WHO as error:
        return _failure("credentials", error)
    except _OTHER as error:
        return _failure("other", error)


def _sent(argv: Sequence[str], silence: float) -> requests.Response:
    parser = argparse.ArgumentParser()
    settings.Settings.register_argparse_arguments(parser)
    parser.add_argument("file")
    given = parser.parse_args(argv)
    file = package.PackageFile.from_filename(given.file, None)
    chosen = settings.Settings.from_argparse(given)
    chosen.check_repository_url()
    repository = chosen.create_repository()
    with contextlib.closing(repository):
        for scheme in ("http://", "https://"):
            repository.session.mount(scheme, _Once(silence))
        return repository.upload(file, max_redirects=1)


def _told(answer: requests.Response) -> dict[str, object]:
    text = f"{answer.status_code} {answer.reason}\n{answer.text[:_LONGEST]}"
    if answer.is_redirect:
        text = f"{answer.status_code} {answer.reason}: it leads to {answer.headers['Location']}"
    return {
        "status": answer.status_code,
        "text": text,
        "retry-after": answer.headers.get("Retry-After"),
    }


def _failure(cause: str, error: Exception) -> dict[str, object]:
    return {"cause": cause, "text": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Print what `attempt` returns for the arguments of this process, as JSON."""
    with contextlib.redirect_stdout(sys.stderr):
        answer = attempt(sys.argv[1:])
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
