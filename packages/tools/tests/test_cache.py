"""The cache of programs, whoever made them."""

import logging
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from lading_project import Unit
from lading_run import Unavailable
from lading_tools import Tool, Toolbox, Where, _progress, _toolbox, toolbox
from lading_tools._cache import Cache, _digest
from lading_tools._found import Found
from lading_tools._platform import this_platform
from lading_tools._toolbox import _box

TOOL = Tool(name="hello", range=">=1", version="1.0")


def make(folder: Path) -> Mapping[str, str]:
    (folder / "hello").write_text("#!/bin/sh\n")
    return {}


def test_the_cache_is_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADING_CACHE", str(tmp_path))
    assert _box(None, None).cache == tmp_path / "tools"
    assert _box(tmp_path / "else", None).cache == tmp_path / "else"


def test_a_user_without_a_home_names_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = 2**31 - 54321
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("LADING_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("os.getuid", lambda: nobody)
    with pytest.raises(Unavailable, match="this user has no home") as caught:
        toolbox(Unit())
    assert (caught.value.exit_code, "LADING_CACHE" in caught.value.hint) == (69, True)
    assert toolbox(Unit(), {"LADING_CACHE": str(tmp_path)}).cache == tmp_path / "tools"
    monkeypatch.setenv("LADING_CACHE", str(tmp_path))
    tool = replace(TOOL, folders=("~/bin", "/usr/local/hello/bin"))
    assert _box(None, {"hello": tool}).look("hello").where is Where.MISSING


def test_a_program_is_read_again_only_if_it_was_changed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, this_platform())
    program = cache.put(TOOL, TOOL, make)
    assert cache.program(TOOL, TOOL) == (program, "")
    read = _digest.cache_info().misses
    assert cache.program(TOOL, TOOL) == (program, "")
    assert _digest.cache_info().misses == read

    program.write_text("#!/bin/ls\n")
    assert cache.program(TOOL, TOOL) == (None, f"{program} is no longer what was put there")


def slow(_: Tool, __: object, folder: Path, ___: object) -> Mapping[str, str]:
    time.sleep(0.5)
    return make(folder)


def test_two_threads_that_want_a_tool_build_and_tell_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="lading_tools")
    monkeypatch.setattr(_toolbox, "build", slow)
    monkeypatch.setattr(
        Toolbox, "_look", lambda *_: Found(tool=TOOL, where=Where.BUILD, why="hello is too old")
    )
    box = Toolbox(tools={TOOL.name: TOOL}, cache=tmp_path)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: box.find("hello"), range(2))
    assert first == second
    told = [each.getMessage() for each in caplog.records if not hasattr(each, "passing")]
    assert told[:2] == [
        "hello is too old",
        "building hello 1.0 (only once; it can take minutes) ...",
    ]
    assert told[2].startswith("building hello 1.0: done in ")
    assert len(told) == 3


def test_there_are_signs_of_life_where_no_terminal_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="lading_tools")
    monkeypatch.setattr(_progress, "_TICK", 0.01)
    monkeypatch.setattr(_progress, "_SIGN", 3)
    begun, still, done = "building hello 1.0 ...", "still building hello 1.0, 0 s", "done in 0 s"
    with _progress.told("building hello 1.0"):
        for _ in range(6000):
            if any(each.msg.startswith("still") for each in caplog.records):
                break
            time.sleep(0.01)
    passing = [hasattr(each, "passing") for each in caplog.records]
    assert passing[:4] == [False, True, True, False]
    told = [re.sub(r"\d+ s$", "0 s", each.getMessage()) for each in caplog.records]
    assert (told[0], told[3], told[-1]) == (begun, still, f"building hello 1.0: {done}")
