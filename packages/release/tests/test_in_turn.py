from pathlib import Path

import pytest

from lading_release import InTurn, Wish
from lading_run import Refused

WISHES = [Wish(root=Path(), tag=tag) for tag in ("app", "lib", "other", "base")]


class Rehearsal:
    """Each needs what others publish."""

    def __init__(self, **needs: str) -> None:
        self._needs = needs
        self.tried: list[str] = []
        self._there: set[str] = set()

    def __call__(self, wish: Wish) -> str:
        self.tried.append(wish.tag)
        needed = self._needs.get(wish.tag, "")
        if needed and needed not in self._there:
            raise Refused(f"{needed} is not there\nnowhere")
        self._there.add(wish.tag)
        return f"{wish.tag} passed"


def test_what_needs_another_is_tried_again_after_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    rehearse, ended = Rehearsal(app="lib", lib="base"), InTurn[str]()
    ended.take(WISHES, rehearse)
    assert rehearse.tried == ["app", "lib", "other", "base", "app", "lib", "app"]
    assert ended.reports == {wish.tag: f"{wish.tag} passed" for wish in WISHES}
    assert ended.failures == {}
    app, lib = (
        f"{tag} failed before others passed, and is tried again: {needed} is not there"
        for tag, needed in (("app", "lib"), ("lib", "base"))
    )
    assert caplog.messages == [app, lib, app]


def test_what_fails_for_itself_is_tried_no_more_than_that() -> None:
    rehearse, ended = Rehearsal(app="nobody", base="no one"), InTurn[str]()
    ended.take(WISHES, rehearse)
    assert rehearse.tried == ["app", "lib", "other", "base", "app"]
    assert list(ended.failures) == ["app", "base"]
