"""A Python image without a daemon, beside ``buildah bud`` that runs ``pip install``.

Both start from the same base, served on this machine, and install the same wheels out of a folder
(a service with numpy, grpcio, cryptography …: 50 MB). No network is needed but the first time, when
the wheels are downloaded into the user's cache. Ours is a Python process that makes the image as a
release does; the start-up of Python is included, that of Invoke is not.

Cold means that neither has the base, or anything else, from before; with nothing new both run again
with what they kept. ``buildah bud`` keeps no layers unless it is told to: it runs pip again.

What a user waits for is the time on the wall; platforms are made at once, so on two processors a
second one costs little of it, and about as much CPU as the first. Both are shown.
"""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks._clock import Cost, Process, compare, cost_of, median_of
from benchmarks._python_base import ELSEWHERE, HERE, PYTHON, VERSION, served
from benchmarks._rivals import PATIENCE
from benchmarks._row import Effort, Row
from benchmarks._service import lock_of, wheels_of, write_wheel

_OURS = Path(__file__).with_name("_image_from_wheels.py")
_ONE, _BOTH = f"linux/{HERE}", f"linux/{HERE},linux/{ELSEWHERE}"
_MISSING = "buildah is missing; `apt-get install buildah`"
_SMALL = 0.1
_TOO_SMALL = f"not measured below --scale {_SMALL}"
"""What buildah takes is mostly its own start then, and the storage that it sets up."""
_PIP = ["pip", "install", "--no-index", "--find-links=/wheels", "--no-cache-dir"]
_PIP += ["--disable-pip-version-check", "--root-user-action=ignore", "-r", "/wheels/lock.txt"]
# $1 is where it keeps what it has; of a storage for one build the number of the process is part.
_BUILD = """\
exec buildah --root "$1" --runroot "$1-run" bud --quiet --isolation chroot --tls-verify=false \
--file "$2/Dockerfile" --tag again "$2"
"""


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the figures; all but the wheels lies in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name, served(Path(name)) as base:
        place = _Place(Path(name), base)
        what = f"image from {place.prepare(effort.scale)} wheels"
        yield from _beside_buildah(f"{what}, cold", place, effort, kept=False, goal=1 / 5)
        yield from _beside_buildah(f"{what}, nothing new", place, effort, kept=True, goal=1 / 20)
        two, one = compare(place.ours(_BOTH), place.ours(_ONE), pairs=effort.pairs)
    for unit, more, first in (
        ("wall", two.wall - one.wall, one.wall),
        ("CPU", two.cpu - one.cpu, one.cpu),
    ):
        figure = f"{what}: {unit} seconds more for a second platform, against the first"
        yield Row(figure=figure, ours=more, rival=first, goal=0.6)


def _beside_buildah(
    what: str, place: "_Place", effort: Effort, *, kept: bool, goal: float
) -> Iterator[Row]:
    ours = place.ours(_ONE, kept=kept)
    small = effort.scale < _SMALL
    rival: Cost | None = None
    if small or shutil.which("buildah") is None:
        cost = median_of([cost_of(ours) for _ in range(effort.pairs + 1)][1:])
        note = _TOO_SMALL if small else _MISSING
    else:
        cost, rival = compare(ours, place.buildah(kept=kept), pairs=effort.pairs, patience=PATIENCE)
        note = rival.note
    for unit, mine, other in (
        ("wall", cost.wall, None if rival is None else rival.wall),
        ("CPU", cost.cpu, None if rival is None else rival.cpu),
    ):
        figure = f"{what}: {unit} seconds, against buildah bud"
        yield Row(figure=figure, ours=mine, rival=other, goal=goal, note=note)


@dataclass(frozen=True, slots=True)
class _Place:
    root: Path
    base: str

    def prepare(self, share: float) -> int:
        """Lay out the repository and buildah's context; return how many wheels are installed."""
        lock = lock_of(share)
        source, context = self.root / "source", self.root / "context"
        (source / "dist").mkdir(parents=True)
        (source / "requirements.lock").write_text(lock)
        own = write_wheel(source / "dist")
        here = wheels_of(lock, HERE, VERSION)
        for folder in (self.root / "wheels", context / "wheels"):
            folder.mkdir(parents=True)
            for wheel in (*here, own):
                shutil.copy(wheel, folder)
        for wheel in wheels_of(lock, ELSEWHERE, VERSION):
            shutil.copy(wheel, self.root / "wheels")
        digest = hashlib.sha256(own.read_bytes()).hexdigest()
        text = f"{lock}acme-again==1.2.0 --hash=sha256:{digest}\n"
        (context / "wheels" / "lock.txt").write_text(text)
        words = ", ".join(f'"{word}"' for word in (f"/{PYTHON}", "-m", *_PIP))
        run = f"RUN --mount=type=bind,source=wheels,target=/wheels [{words}]"
        (context / "Dockerfile").write_text(f"FROM {self.base}\n{run}\n")
        return len([*here, own])

    def ours(self, platforms: str, *, kept: bool = False) -> Process:
        env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.root / "wheels")}
        # As where it is installed: compiled by the first run, and kept.
        env |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self.root / "compiled")}
        cache = str(self.root / "cache") if kept else ""
        words: list[str | Path] = [self.root / "source", self.base, cache, platforms]
        return Process([sys.executable, "-P", _OURS, *words], env=env)

    def buildah(self, *, kept: bool) -> Process:
        storage = f"{self.root}/buildah{'' if kept else '-$$'}"
        script = f'set -- "{storage}" "$1"\n{_BUILD}'
        return Process(["sh", "-c", script, "sh", self.root / "context"])
