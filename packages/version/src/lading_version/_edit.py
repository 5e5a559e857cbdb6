"""Texts in which some characters were replaced, and the proof that nothing else changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lading_version._formats import Format, format_of
from lading_version._leaf import Leaf, Unreadable, Value


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put ``text`` where the characters ``start`` to ``end`` are."""

    start: int
    end: int
    text: str


def edited(path: str, text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made.

    A TOML, YAML or JSON file is parsed again, by a parser that knows nothing of positions.

    :raises Unreadable: if two edits overlap, or the file would not mean what it should.
    """
    new = splice(text, edits)
    form = format_of(path)
    if form is not None:
        _prove(form, text.lstrip("\ufeff"), new.lstrip("\ufeff"), _moved(text, edits))
    return new


def splice(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made.

    :raises Unreadable: if two of them overlap.
    """
    parts = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise Unreadable("two carriers name places that overlap", text.count("\n", 0, at) + 1)
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _moved(text: str, edits: Sequence[Edit]) -> list[Edit]:
    skip = len(text) - len(text.lstrip("\ufeff"))
    return [Edit(edit.start - skip, edit.end - skip, edit.text) for edit in edits]


def _prove(form: Format, old: str, new: str, edits: Sequence[Edit]) -> None:
    try:
        leaves = form.leaves(old)
    except Unreadable:
        return  # a template: a pattern is all that can find a place in it
    touched = {leaf: _within(leaf, edits) for leaf in leaves}
    changed = {leaf: inside for leaf, inside in touched.items() if inside}
    unclear = {leaf.path for leaf in changed if old[leaf.start : leaf.end] != leaf.value}
    expected = Counter(value for value in form.values(old) if value.path not in unclear)
    for leaf, inside in changed.items():
        if leaf.path not in unclear:
            _replace(expected, leaf, _spliced(old, leaf, inside))
    form.leaves(new)  # tells what is wrong, with the line
    if expected != Counter(v for v in form.values(new) if v.path not in unclear):
        raise Unreadable(f"as {form.name}, it would change in more than the version")


def _within(leaf: Leaf, edits: Sequence[Edit]) -> list[Edit]:
    return [edit for edit in edits if leaf.start <= edit.start and edit.end <= leaf.end]


def _spliced(old: str, leaf: Leaf, inside: Sequence[Edit]) -> str:
    moved = [Edit(e.start - leaf.start, e.end - leaf.start, e.text) for e in inside]
    return splice(old[leaf.start : leaf.end], moved)


def _replace(values: Counter[Value], leaf: Leaf, text: str) -> None:
    before = next(v for v in values if v.path == leaf.path and v.text == leaf.value and values[v])
    values[before] -= 1
    values[Value(leaf.path, "str", text)] += 1
