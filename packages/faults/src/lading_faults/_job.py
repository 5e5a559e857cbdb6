"""What a child process is to do: a value that fits into an argument."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Self

from lading_faults._fault import Fault
from lading_faults._record import Server

PARTS = "lading_release:find_parts"
"""Where the parts of a release are found, as in an entry point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One release, or two in turn, in one process; ``folder`` is for what it tells of itself."""

    root: Path
    state: Path
    tag: str
    folder: Path
    made: Path
    """What makers made before: they take it from there, or put it there."""
    fault: Fault | None = None
    gates: bool = False
    """Whether the gates are to judge; once is enough, for what is made once."""
    times: int = 1
    """How many runs there are, one after the other; those after the first only look and plan."""
    elsewhere: Mapping[str, Sequence[Server]] = field(default_factory=dict)
    """By target, the servers that run already and are used instead of its own."""
    plan: Path | None = None
    """The plan to be carried out."""
    out: Path | None = None
    """Where a plan is written to; then nothing is released."""
    parts: str = PARTS

    @property
    def record(self) -> Path:
        """What it did."""
        return self.folder / "record.jsonl"

    @property
    def mark(self) -> dict[str, str]:
        """What all processes of the job have in their environment."""
        return {"LADING_FAULTS_JOB": str(self.folder)}

    @property
    def modules(self) -> Path:
        """What was imported for it."""
        return self.folder / "modules.json"

    @property
    def servers(self) -> Path:
        """Where the servers of its targets are."""
        return self.folder / "servers.jsonl"

    @property
    def report(self) -> Path:
        """How it ended, if it ended well."""
        return self.folder / "report.json"

    @property
    def log(self) -> Path:
        """All that was said."""
        return self.folder / "log.txt"

    @property
    def sign(self) -> Path:
        """There if the fault struck."""
        return self.folder / "struck"

    def to_json(self) -> str:
        """Write it as an argument."""
        return json.dumps(
            {
                "root": str(self.root),
                "state": str(self.state),
                "tag": self.tag,
                "folder": str(self.folder),
                "fault": json.loads(self.fault.to_json()) if self.fault else None,
                "made": str(self.made),
                "gates": self.gates,
                "times": self.times,
                "elsewhere": {
                    key: [astuple(s) for s in each] for key, each in self.elsewhere.items()
                },
                "plan": str(self.plan or ""),
                "out": str(self.out or ""),
                "parts": self.parts,
            }
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        value = json.loads(text)
        return cls(
            root=Path(value["root"]),
            state=Path(value["state"]),
            tag=value["tag"],
            folder=Path(value["folder"]),
            fault=Fault.of(value["fault"]) if value["fault"] else None,
            made=Path(value["made"]),
            gates=value["gates"],
            times=value["times"],
            elsewhere={k: [Server(*s) for s in each] for k, each in value["elsewhere"].items()},
            plan=Path(value["plan"]) if value["plan"] else None,
            out=Path(value["out"]) if value["out"] else None,
            parts=value["parts"],
        )
