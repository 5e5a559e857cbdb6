"""A maker that makes a thing once: from then on it gives the same files."""

import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from lading_artifact import Artifact, Made, Maker, Order, Release
from lading_run import Problem, write_whole


class Kept:
    """Makes what another maker makes, and keeps it in a folder for all who come later."""

    def __init__(self, maker: Maker, folder: Path) -> None:
        self._maker = maker
        self._folder = folder / maker.name

    @property
    def name(self) -> str:
        """The maker's."""
        return self._maker.name

    @property
    def needs(self) -> Collection[str]:
        """The maker's."""
        return self._maker.needs

    @property
    def makes(self) -> Collection[str]:
        """The maker's."""
        return self._maker.makes

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Ask the maker."""
        return self._maker.problems(release)

    def make(self, order: Order, /) -> Made:
        """Give what is kept, or have it made and keep it."""
        if not (self._folder / "made.json").exists():
            self._keep(self._maker.make(order))
        return self._given(order.folder)

    def _keep(self, made: Made) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for artifact in made.artifacts:
            if artifact.path is not None:
                shutil.copy2(artifact.path, self._folder / artifact.name)
        facts = [asdict(a) | {"path": a.path is not None} for a in made.artifacts]
        text = json.dumps({"artifacts": facts, "resolved": dict(made.resolved)})
        write_whole(self._folder / "made.json", text)

    def _given(self, folder: Path) -> Made:
        value = json.loads((self._folder / "made.json").read_text("utf-8"))
        artifacts = [
            Artifact(**facts | {"path": folder / facts["name"] if facts["path"] else None})
            for facts in value["artifacts"]
        ]
        for artifact in artifacts:
            if artifact.path is not None and not artifact.path.exists():
                shutil.copy2(self._folder / artifact.name, artifact.path)
        return Made(artifacts=artifacts, resolved=value["resolved"])
