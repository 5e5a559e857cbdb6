"""Values of TOML into the types that the packages declare."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from lading_project._kinds import LARGEST, choices, found, members, shape, shape_of, walkable, words
from lading_project._place import Place
from lading_run import LadingError

Kind = Any
"""A type or what typing makes of types; there is no word for it before Python 3.15."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong: where, what, and what to do about it."""

    place: Place
    text: str
    hint: str = ""


class Reader:
    """Reads values into types and collects every mistake; it stops at none.

    Types are frozen dataclasses, made of what msgspec reads from TOML, of other dataclasses, and
    of tuples, mappings and unions of these. A key is the name of a field, with hyphens or with
    underscores; for a field ``from_`` it is ``from``.
    """

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def read(self, value: object, kind: Kind, place: Place) -> object:
        """Return ``value`` as ``kind``; something meaningless after a mistake."""
        kinds = members(kind)
        if len(kinds) > 1:
            return self._union(value, kind, place)
        (kind,) = kinds
        if kind in (Any, object):
            return value
        if shape(kind) is str or not walkable(kind):
            return self._leaf(value, kind, place)
        if isinstance(value, dict) and shape(kind) is dict:
            walk = self._table if is_dataclass(kind) else self._mapping
            return walk(value, kind, place)
        if isinstance(value, list) and shape(kind) is list:
            return self._array(value, kind, place)
        return self.wrong(place, _expected(kind, value))

    def wrong(self, place: Place, text: str, hint: str = "") -> object:
        """Note a mistake, and return what stands in for the value."""
        self.mistakes.append(Mistake(place, text, hint))
        return None

    def _union(self, value: object, kind: Kind, place: Place) -> object:
        fitting = [one for one in members(kind) if shape(one) is shape_of(value)]
        for one in fitting:
            trial = Reader()
            result = trial.read(value, one, place)
            if not trial.mistakes:
                return result
        if len(fitting) == 1:
            return self.read(value, fitting[0], place)
        return self.wrong(place, _expected(kind, value))

    def _leaf(self, value: object, kind: Kind, place: Place) -> object:
        if isinstance(value, int) and abs(value) > LARGEST:
            return self.wrong(place, _expected(kind, value))
        try:
            return msgspec.convert(value, kind, dec_hook=_path)
        except msgspec.ValidationError as error:
            names = [choice for choice in choices(kind) if isinstance(choice, str)]
            likely = get_close_matches(value, names, n=1) if isinstance(value, str) else ()
            hint = f'Did you mean "{likely[0]}"?' if likely else ""
            return self.wrong(place, _expected(kind, value, str(error)), hint)

    def _array(self, value: list[object], kind: Kind, place: Place) -> object:
        item = get_args(kind)[0]
        items = [self.read(one, item, (*place, index)) for index, one in enumerate(value)]
        return _gathered(items, get_origin(kind))

    def _mapping(self, value: dict[str, object], kind: Kind, place: Place) -> object:
        item: Kind = get_args(kind)[1]
        origin: Kind = get_origin(kind)
        items = {key: self.read(one, item, (*place, key)) for key, one in value.items()}
        return items if origin is dict else MappingProxyType(items)

    def _table(self, value: dict[str, object], kind: Kind, place: Place) -> object:
        before = len(self.mistakes)
        declared = {key_of(field): field for field in fields(kind) if field.init}
        types = get_type_hints(kind, include_extras=True)
        given: dict[str, object] = {}
        for key, item in value.items():
            field = declared.get(key.replace("_", "-"))
            if field is None:
                self.wrong((*place, key), "unknown key", advice(key, declared))
            elif field.name in given:
                self.wrong((*place, key), "given twice, with a hyphen and with an underscore")
            else:
                given[field.name] = self.read(item, types[field.name], (*place, key))
        for key, field in declared.items():
            if field.name not in given and _required(field):
                self.wrong(place, f"{key} is missing; expected {words(types[field.name])}")
        return self._built(kind, given, place) if len(self.mistakes) == before else None

    def _built(self, kind: Kind, given: Mapping[str, object], place: Place) -> object:
        """Return the dataclass, whose ``__post_init__`` may have something to say too."""
        try:
            built: object = kind(**given)
        except ValueError as error:
            return self.wrong(place, str(error))
        except LadingError as error:
            return self.wrong(place, str(error), error.hint)
        return built


def key_of(field: Field[Any]) -> str:
    """Return the key of a field, with hyphens.

    >>> from dataclasses import make_dataclass
    >>> [key_of(field) for field in fields(make_dataclass("Image", ["from_", "base_image"]))]
    ['from', 'base-image']
    """
    return field.name.rstrip("_").replace("_", "-")


def advice(key: str, known: Iterable[str]) -> str:
    """Return what to do about an unknown key."""
    keys = sorted(known)
    likely = get_close_matches(key, keys, n=1)
    return f'Did you mean "{likely[0]}"?' if likely else f"Known are {', '.join(keys)}."


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _gathered(items: list[object], origin: Kind) -> object:
    return origin(items) if origin in (list, set, frozenset) else tuple(items)


def _expected(kind: Kind, value: object, reason: str = "") -> str:
    # msgspec's words for a value of the right type that breaks a rule, such as a greatest length.
    rule = re.match(r"Expected `\w+`( [^,]+)", reason)
    return f"expected {words(kind)}{rule[1] if rule else ''}, found {found(value)}"


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError(f"{kind.__name__} cannot be written in TOML")
