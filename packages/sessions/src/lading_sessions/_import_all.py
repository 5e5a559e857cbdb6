"""Import every module of the distributions that are named: run by the Python that holds them."""

import importlib
import importlib.metadata
import logging
import sys
from collections.abc import Iterator
from pathlib import PurePath

log = logging.getLogger(__name__)


def modules_of(distribution: str) -> Iterator[str]:
    """Yield the names of its modules; ``__main__`` is a program and is left out."""
    for file in importlib.metadata.files(distribution) or ():
        parts = PurePath(file).with_suffix("").parts
        is_module = file.suffix == ".py" and all(part.isidentifier() for part in parts)
        if is_module and parts[-1] != "__main__":
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def main(distributions: list[str]) -> int:
    """Import all modules, tell every one that cannot be, and return how many that were."""
    names = [name for distribution in distributions for name in modules_of(distribution)]
    failed = [name for name in names if not _imports(name)]
    sys.stderr.write(f"{len(names) - len(failed)} of {len(names)} modules import\n")
    return min(len(failed) or int(not names), 1)


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:  # whatever it raises, all modules that cannot be imported are told at once
        log.exception("%s cannot be imported", name)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
