"""All places that the carriers of a table name, in a folder or in the tree of a commit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import lading_project
from lading_run import Problem, Refused
from lading_version import _finders
from lading_version._finders import Span
from lading_version._grammar import Grammar, grammar_of
from lading_version._keys import fits, parse_key
from lading_version._leaf import Unreadable, line_of
from lading_version._place import Bound, Place
from lading_version._table import KEYS, Carrier, Policy, VersionTable
from lading_version._toml import leaves
from lading_version._tree import Folder, Tree

ROOT = "pyproject.toml"


@dataclass(slots=True)
class Found:
    """What a search found; ``texts`` are the files as they were read."""

    places: Mapping[tuple[str, int, int], Place]
    bounds: tuple[Bound, ...]
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def source_carrier(tree: Tree, table: VersionTable | None) -> Carrier | None:
    """Return the carrier by which the version is decided; None if the tag decides."""
    source = table.source if table else None
    if isinstance(source, Carrier):
        return source
    if source is not None:
        return None if source == "tag" else Carrier(path=source)
    return Carrier(path=ROOT) if _is_static(tree) else None


def _is_static(tree: Tree) -> bool:
    if not tree.files(ROOT):
        return False
    key = parse_key(KEYS[ROOT])
    try:
        return any(fits(key, x.path) for x in leaves(decoded(tree.read(ROOT)).lstrip("\ufeff")))
    except Unreadable:
        return True  # so that the search tells what is wrong with it


def decoded(data: bytes) -> str:
    """Return the text of a file, from which the same bytes can be made again."""
    return data.decode("utf-8", "surrogateescape")


def carriers_of(tree: Tree, table: VersionTable | None) -> tuple[Carrier, ...]:
    """Return the source, if it is in a file, and all other carriers."""
    source = source_carrier(tree, table)
    return (*((source,) if source else ()), *(table.carriers if table else ()))


def search(tree: Tree, carriers: tuple[Carrier, ...]) -> Found:
    """Find all places; where two carriers name the same characters, the later one counts."""
    return _Search(tree, carriers).run()


@dataclass
class _Search:
    tree: Tree
    carriers: tuple[Carrier, ...]
    texts: dict[str, str] = field(default_factory=dict)

    def run(self) -> Found:
        frozen = {file for c in self.carriers if _is_whole(c) for file in self.tree.files(c.path)}
        found = [item for c in self.carriers for item in self._carried(c, frozen)]
        places = {(p.file, p.start, p.end): p for p in found if isinstance(p, Place)}
        return Found(
            places=places,
            bounds=tuple(dict.fromkeys(b for b in found if isinstance(b, Bound))),
            problems=tuple(dict.fromkeys(p for p in found if isinstance(p, Problem))),
            texts=self.texts,
        )

    def _carried(self, carrier: Carrier, frozen: set[str]) -> Iterator[Place | Bound | Problem]:
        files = self.tree.files(carrier.path)
        if not files:
            yield _missing(self.tree, carrier.path)
            return
        found = [x for f in files if f not in frozen for x in self._in_file(f, carrier)]
        yield from found
        if not found and not carrier.place and not frozen.issuperset(files):
            what = repr(carrier.pattern) if carrier.pattern else _requirement(carrier)
            hint = "Mend the carrier in [version], or the file."
            yield Problem(text=f"there is no {what}", file=carrier.path, hint=hint)

    def _in_file(self, file: str, carrier: Carrier) -> Iterator[Place | Bound | Problem]:
        try:
            if file not in self.texts:
                self.texts[file] = decoded(self.tree.read(file))
            text = self.texts[file]
            for span in _spans(file, text, carrier):
                yield from _found(file, text, span, carrier)
        except Unreadable as error:
            yield Problem(text=str(error), hint=error.hint, file=file, line=error.line)
        except OSError as error:
            yield Problem(text=f"cannot be read: {error.strerror}", file=file)


def _missing(tree: Tree, path: str) -> Problem:
    """Say that there is no such file, and where the settings name it; of a commit's, not where."""
    hint = "Mend the path in [version]; links are not followed."
    text = "no such file, yet it should hold the version"
    if isinstance(tree, Folder):
        place = lading_project.place_of(tree.root, "version", ("path", "source"), path)
        if place is not None:
            told = lading_project.mistake(tree.root, place, f"{path}: {text}", hint)
            return replace(told, exit_code=Refused.exit_code)  # it may be the file that is wrong
    return Problem(text=text, file=path, hint=hint)


def _requirement(carrier: Carrier) -> str:
    return f"requirement on {carrier.requirement!r} with a version"


def _is_whole(carrier: Carrier) -> bool:
    named = (carrier.key, carrier.requirement, carrier.pattern)
    return carrier.policy is Policy.FROZEN and named == (None, None, None)


def _spans(file: str, text: str, carrier: Carrier) -> Iterator[Span]:
    if carrier.pattern is not None:
        anything = carrier.policy is Policy.PLACEHOLDER
        return _finders.patterned(text, carrier.pattern, anything=anything)
    if carrier.requirement is not None:
        return _finders.required(file, text, carrier.requirement)
    if carrier.place:
        return _keyed(file, text, carrier.place)
    return _finders.alone(text)


def _keyed(file: str, text: str, key: str) -> Iterator[Span]:
    spans = list(_finders.keyed(file, text, key))
    if not spans and not (key == KEYS[ROOT] and _finders.is_dynamic(file, text)):
        hint = "Mend the key of the carrier in [version], or write a version there."
        raise Unreadable(f"there is no string at {key}", 0, hint)
    return iter(spans)


def _found(file: str, text: str, span: Span, carrier: Carrier) -> Iterator[Place | Bound]:
    line = line_of(text, span.start)
    if span.bounds:
        yield Bound(file=file, line=line, name=span.name, specifiers=span.bounds)
    if span.start == span.end:
        return
    start = span.start + (text[span.start : span.start + 1] == "v")
    required = carrier.requirement is not None
    usual = grammar_of(file, carrier.place, carrier.pattern or "")
    yield Place(
        file=file,
        line=line,
        start=start,
        end=span.end,
        text=text[start : span.end],
        name=span.name,
        grammar=carrier.grammar or (Grammar.PEP440 if required else usual),
        policy=carrier.policy,
        placeholder=carrier.placeholder or "",
        public=required,
    )
