"""The cache of programs, whoever made them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lading_tools import Tool
from lading_tools._cache import Cache, _digest
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


def test_a_program_is_read_again_only_if_it_was_changed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, this_platform())
    program = cache.put(TOOL, TOOL, make)
    assert cache.program(TOOL, TOOL) == (program, "")
    read = _digest.cache_info().misses
    assert cache.program(TOOL, TOOL) == (program, "")
    assert _digest.cache_info().misses == read

    program.write_text("#!/bin/ls\n")
    assert cache.program(TOOL, TOOL) == (None, f"{program} is no longer what was put there")
