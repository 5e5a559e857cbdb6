"""Parts that make, judge and serve files in plain folders."""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lading_artifact import (
    ALL,
    BILL,
    Artifact,
    Gate,
    Listener,
    Made,
    Maker,
    Order,
    Outcome,
    Rank,
    Release,
    Seen,
    State,
    Tables,
    Target,
    Verdict,
    Wire,
    Witness,
    digest_of,
)
from lading_release import Parts, Phase, Plan, Report, Wish
from lading_run import Problem


def git(folder: Path, *args: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *args]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@dataclass
class Text:
    """Makes one text file that holds the tag."""

    name: str = "text"
    needs: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset({"text"})
    wrong: tuple[Problem, ...] = ()
    content: Callable[[Order], str] = lambda order: f"{order.release.tag}\n"
    resolved: dict[str, object] = field(default_factory=dict)

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return self.wrong

    def make(self, order: Order, /) -> Made:
        path = order.folder / f"{self.name}.txt"
        path.write_text(self.content(order))
        return Made(artifacts=[Artifact.of_file(path, kind="text")], resolved=self.resolved)


@dataclass
class Sums:
    """Makes one file from all others."""

    name: str = "sums"
    needs: frozenset[str] = frozenset({ALL})
    makes: frozenset[str] = frozenset({"sums"})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return ()

    def make(self, order: Order, /) -> Made:
        path = order.folder / "SUMS"
        path.write_text("".join(f"{each.digest} {each.name}\n" for each in order.inputs))
        return Made(artifacts=[Artifact.of_file(path, kind="sums")])


@dataclass
class Opinion:
    """Answers what it was told to answer."""

    outcome: Outcome = Outcome.CLEAN
    name: str = "opinion"
    found: tuple[Problem, ...] = ()
    asked: int = 0

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return ()

    def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
        self.asked += 1
        return Verdict(outcome=self.outcome, problems=self.found)


@dataclass
class Shelf:
    """Serves files from a folder, and counts what it was given."""

    folder: Path
    name: str = "shelf"
    rank: Rank = Rank.FOREVER
    snapshots: bool = False
    taken: list[str] = field(default_factory=list)
    before_taking: Callable[[str], None] = lambda name: None
    before_looking: Callable[[], None] = lambda: None
    says: Callable[[Artifact], Seen] | None = None
    serves: str = ""
    keeps: bool = False
    """Whether it takes the bill too, and gives everything back."""

    def takes(self, artifact: Artifact, /) -> bool:
        return artifact.path is not None and (self.keeps or artifact.kind != BILL)

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return ()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        self.before_looking()
        says = self.says or self._seen
        return {artifact.name: says(artifact) for artifact in artifacts}

    def _seen(self, artifact: Artifact) -> Seen:
        path = self.folder / artifact.name
        if not path.exists():
            return Seen(state=State.ABSENT)
        same = digest_of(path) == artifact.digest
        return Seen(
            state=State.SAME if same else State.DIFFERENT,
            detail="" if same else "other bytes",
            address=f"shelf:{artifact.name}",
        )

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        self.before_taking(artifact.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(artifact.file, self.folder / artifact.name)
        self.taken.append(artifact.name)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        return self.serves or digest_of(Path(shutil.copy(self.folder / artifact.name, folder)))

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        return [f"take {artifact.name} from {self.name}" for artifact in artifacts]

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        there = self.folder / name
        return Path(shutil.copy(there, folder)) if self.keeps and there.exists() else None

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        wire("http://127.0.0.1:9")
        yield replace(self, folder=folder, taken=[])


@dataclass
class Toys:
    """Finds the parts that a test set up."""

    makers: list[Maker]
    gates: list[Gate]
    targets: list[Target]
    listeners: list[Listener] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)

    def __call__(self, tables: Tables, release: Release) -> Parts:
        return Parts(self.makers, self.gates, self.targets, self.listeners, self.witnesses)


@dataclass
class World:
    """A repository, the parts of its release, and the wish for v1.2.0."""

    root: Path
    text: Text
    opinion: Opinion
    shelf: Shelf
    toys: Toys

    def wish(self, *, rehearse: bool = False, plan_only: bool = False, prove: bool = False) -> Wish:
        until = Phase.PLANNED if plan_only else Phase.PUBLISHED
        return Wish(root=self.root, tag="v1.2.0", rehearse=rehearse, until=until, prove=prove)


def plan_of(report: Report) -> Plan:
    assert report.plan is not None
    return report.plan
