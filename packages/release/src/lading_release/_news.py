"""Telling the listeners how a release ended, which changes nothing about how it ended."""

import logging
from collections.abc import Sequence

from lading_artifact import Ending, Listener, News, Release

log = logging.getLogger(__name__)


def tell(
    listeners: Sequence[Listener],
    release: Release,
    ending: Ending,
    text: str,
    addresses: Sequence[str] = (),
) -> None:
    """Tell every listener; one that fails is warned of and changes no verdict.

    What became of the news is for each of them to say.
    """
    news = News(release=release, ending=ending, text=text, addresses=addresses)
    for listener in listeners:
        try:
            done = listener.tell(news)
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises
            log.warning("%s was not told: %s", listener.name, error)
        else:
            if done:
                log.info("%s %s: %s", listener.name, done, ending.value)
