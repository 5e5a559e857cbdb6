"""JSON as manifests use it: read strictly, written in one way."""

import json
from collections.abc import Mapping

from lading_oci._errors import BadManifest

Object = Mapping[str, object]


def canonical(value: object) -> bytes:
    """Write ``value`` in the one way that we write it: keys sorted, no spaces, UTF-8.

    :raises ValueError: for a number that JSON does not have.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def parse_object(data: bytes, what: str) -> Object:
    """Read a JSON object; ``what`` it is, for messages.

    :raises BadManifest: if it is none, is no UTF-8, or has a key twice (readers would differ).
    """
    try:
        value: object = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise BadManifest(what, [f"this is no JSON: {error}"]) from None
    if not isinstance(value, dict):
        raise BadManifest(what, ["this is no JSON object"])
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"a key stands twice: {', '.join(twice)}")
    return result


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")
