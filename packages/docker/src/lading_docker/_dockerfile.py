"""What a Dockerfile says about the images that it is built from, and nothing else of it."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lading_docker._instructions import Instruction, instructions_in

SCRATCH = "scratch"

_DIRECTIVE = re.compile(r"\s*(syntax|escape|check)\s*=\s*(\S.*?)\s*", re.IGNORECASE)
_FLAG = re.compile(r"""--((?:[^\s'"]|'[^']*'|"[^"]*")+)\s+""")
_QUOTED = re.compile("""'([^']*)'|"([^"]*)\"""")
_VARIABLE = re.compile(r"""'(?P<plain>[^']*)'|"|\$(?:(\w+)|\{(\w+)(?::?([-+])([^}]*))?\})""")


@dataclass(frozen=True, slots=True)
class Base:
    """An image that a Dockerfile names: where, as it is written, and with variables filled in."""

    line: int
    written: str
    image: str


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """Its instructions, and the frontend that it names, if it does."""

    instructions: tuple[Instruction, ...]
    syntax: Base | None = None

    def bases(self, given: Mapping[str, str]) -> Iterator[Base]:
        """Yield the images of others that it names: below stages, copied from, and the frontend.

        ``given`` are the build arguments, and what BuildKit itself sets, such as ``TARGETARCH``.
        """
        if self.syntax:
            yield self.syntax
        known = _built_in(given)
        stages: list[str] = []
        for each in self.instructions:
            if each.word == "ARG" and not stages:
                known |= _declared(each, known, given)
            for written in _named(each):
                image = expanded(written, known)
                if image != SCRATCH and not _is_stage(image, stages, is_from=each.word == "FROM"):
                    yield Base(each.line, written, image)
            if each.word == "FROM":
                stages.append(_name_of_stage(each))

    def below(self, target: str, given: Mapping[str, str]) -> str:
        """Return the image that a stage, or the last one, is on, through other stages.

        It is empty if that is none.
        """
        stages = [*self._stages(given)]
        places = [n for n, (name, _) in enumerate(stages) if target.lower() in {name, str(n)}]
        place = places[-1] if target and places else len(stages) - 1
        while place >= 0:
            image = stages[place][1]
            names = [name for name, _ in stages[:place]]
            if not _is_stage(image, names, is_from=True):
                return "" if image == SCRATCH else image
            place = len(names) - 1 - names[::-1].index(image.lower())
        return ""

    def _stages(self, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the name of each stage and what it is on."""
        known = _built_in(given)
        begun = False
        for each in self.instructions:
            if each.word == "ARG" and not begun:
                known |= _declared(each, known, given)
            elif each.word == "FROM":
                begun = True
                yield _name_of_stage(each), expanded(next(_named(each)), known)


def _built_in(given: Mapping[str, str]) -> dict[str, str]:
    return {key: given[key] for key in _BUILT_IN if key in given}


_BUILT_IN = tuple(
    f"{side}{part}"
    for side in ("TARGET", "BUILD")
    for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
)


def parse(text: str) -> Dockerfile:
    r"""Read a Dockerfile.

    >>> [(each.line, each.word) for each in parse("FROM a \\\n  AS b\n\n# c\nrun x\n").instructions]
    [(1, 'FROM'), (5, 'RUN')]
    """
    rows = [row.rstrip("\r") for row in text.removeprefix("\ufeff").split("\n")]
    known = {key: (number, value) for number, key, value in _directives(rows, "#")}
    # What another frontend reads may have comments of another kind: BuildKit looks there too.
    found = known.get("syntax") or next(
        ((n, value) for n, key, value in _directives(rows, "//") if key == "syntax"), None
    )
    syntax = Base(found[0], found[1], found[1]) if found else None
    _, escape = known.get("escape", (0, "\\"))
    return Dockerfile(tuple(instructions_in(rows, escape)), syntax)


def _directives(rows: Sequence[str], comment: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, key and value of the lines that direct the parser: the first comments."""
    for number, row in enumerate(rows, 1):
        if number == 1 and row.startswith("#!"):
            continue
        found = _DIRECTIVE.fullmatch(row.removeprefix(comment)) if row.startswith(comment) else None
        if found is None:
            return
        yield number, found[1].lower(), found[2]


def expanded(text: str, known: Mapping[str, str]) -> str:
    """Fill in variables; one that is not known is empty. Quotes go; in single ones all stays.

    >>> expanded('"${REGISTRY:-docker.io}/go":$TAG', {"TAG": "1"})
    'docker.io/go:1'
    """

    def value(found: re.Match[str]) -> str:
        if not found[0].startswith("$"):
            return found["plain"] or ""
        there = known.get(found[2] or found[3], "")
        if found[4]:
            return (there or found[5]) if found[4] == "-" else (found[5] if there else "")
        return there

    return _VARIABLE.sub(value, text)


def _declared(
    instruction: Instruction, known: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    declared: dict[str, str] = {}
    for word in _words(instruction.rest):
        name, is_set, default = word.partition("=")
        if name in given:
            declared[name] = given[name]
        elif is_set:
            declared[name] = expanded(default, {**known, **declared})
    return declared


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # an open quote: BuildKit will say so
        return text.split()


def _named(instruction: Instruction) -> Iterator[str]:
    """Yield what may be an image, as it is written."""
    flags, rest = _flags(instruction.rest)
    if instruction.word == "FROM":
        yield rest.partition(" ")[0]
    elif instruction.word == "COPY":
        yield from (value for flag, value in flags if flag == "from")
    elif instruction.word == "RUN":
        for flag, value in flags:
            parts = (part.partition("=") for part in value.split(",") if flag == "mount")
            yield from (what for key, _, what in parts if key == "from")


def _flags(text: str) -> tuple[list[tuple[str, str]], str]:
    flags = []
    while found := _FLAG.match(text):
        name, _, value = _QUOTED.sub(r"\1\2", found[1]).partition("=")
        flags.append((name, value))
        text = text[found.end() :]
    return flags, text


def _name_of_stage(instruction: Instruction) -> str:
    match _flags(instruction.rest)[1].split():
        case [_, word, name, *_] if word.upper() == "AS":
            return name.lower()
    return ""


def _is_stage(text: str, stages: list[str], *, is_from: bool) -> bool:
    if text.isdecimal() and not is_from:
        return int(text) < len(stages)
    return bool(text) and text.lower() in stages
