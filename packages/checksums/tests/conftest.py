"""Files to list, and coreutils as the judge."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Judge = Callable[[Path, str], bool]


@pytest.fixture
def files(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Make files, by name and text, in a folder; return the folder."""

    def make(texts: Mapping[str, str]) -> Path:
        folder = tmp_path / "files"
        folder.mkdir()
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return make


@pytest.fixture(scope="session")
def coreutils() -> Judge:
    """Say whether ``sha256sum --check --strict`` takes a manifest, given its folder and name."""

    def takes(folder: Path, manifest: str) -> bool:
        tool = "sha512sum" if manifest.startswith("SHA512") else "sha256sum"
        command = [tool, "--check", "--strict", manifest]
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert done.returncode in {0, 1}, done.stderr
        return done.returncode == 0

    return takes
