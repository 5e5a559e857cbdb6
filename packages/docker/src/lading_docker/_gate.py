"""The gate that holds built images against the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Outcome, Release, Verdict
from lading_docker._contents import images_in
from lading_docker._files import files_in
from lading_docker._maker import IMAGE, file_of
from lading_docker._mistake import mistake_at, needless
from lading_docker._requirements import locked_at
from lading_docker._rules import RULES, Subject
from lading_docker._source_rules import SOURCE_RULES
from lading_docker._table import ImageTable
from lading_run import Problem


@dataclass(frozen=True, slots=True)
class ImageGate:
    """Holds every image, for each of its platforms, against the rules that are not waived."""

    tables: Mapping[str, ImageTable]
    name: str = "images"

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say which waivers name no rule, or give no reason."""
        return [
            mistake_at(release, (name, "waive", rule), text, hint)
            for name, table in self.tables.items()
            for rule, reason in table.waive.items()
            for text, hint in _faults(rule, reason)
        ]

    def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
        """Look at what was built, not at what it was built from."""
        problems: list[Problem] = []
        missing: list[Problem] = []
        count = 0
        for name, table in self.tables.items():
            subjects = list(_subjects(file_of(name, release), artifacts, table, release))
            count += bool(subjects)
            problems += _judged(name, table, subjects, release)
            missing += [] if subjects else [Problem(text=f"there is no image {name} to look at")]
        images = f"{count} image{'s' * (count != 1)}, on each platform,"
        outcome = Outcome.FINDINGS if problems else Outcome.CLEAN
        return Verdict(
            outcome=Outcome.INCOMPLETE if missing else outcome,
            problems=[*missing, *problems],
            summary=f"{images} held against {len(RULES)} rules{self._waived()}",
        )

    def _waived(self) -> str:
        waived = [f"{name}: {table.waived}" for name, table in self.tables.items() if table.waive]
        return f"; waived for {'; for '.join(waived)}" if waived else ""


def _faults(rule: str, reason: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a waiver, and what to do about it."""
    if rule not in RULES and rule not in SOURCE_RULES:
        yield f"there is no rule {rule!r}", f"The rules are {', '.join([*RULES, *SOURCE_RULES])}."
    if not reason.strip():
        yield f"{rule} is waived without a reason", "Say why, for those who read the plan."


def _subjects(
    file: str, artifacts: Sequence[Artifact], table: ImageTable, release: Release
) -> Iterator[Subject]:
    for artifact in (a for a in artifacts if a.kind == IMAGE and a.name == file):
        for image in images_in(artifact.file):
            yield Subject(
                image=image,
                files=files_in(artifact.file, image.layers),
                table=table,
                locked=locked_at(release.source, table.requirements),
                version=release.version,
                commit=release.commit,
            )


def _judged(
    name: str, table: ImageTable, subjects: Sequence[Subject], release: Release
) -> Iterator[Problem]:
    for key, rule in RULES.items():
        found = {f"{each.image.platform}: {text}" for each in subjects for text in rule(each)}
        if key in table.waive:
            if not found:
                yield needless(release, name, key)
            continue
        hint = f'Mend it, or waive it: waive = {{ {key} = "why" }} in [images.{name}].'
        yield from (Problem(text=f"{name} ({key}) {text}", hint=hint) for text in sorted(found))
