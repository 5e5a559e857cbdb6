import ast
import sys
from pathlib import Path

import lading_version
from lading_run import Command, run

# PyYAML is not among them: Invoke itself imports it if it is there.
HEAVY = {"packaging", "msgspec", "rich", "httpx"}


def test_every_name_is_there_and_none_else() -> None:
    tree = ast.parse(Path(lading_version.__file__).read_text(encoding="utf-8"))
    typed = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lading_version.")
        for alias in node.names
    }
    assert typed == set(lading_version.__all__)
    assert sorted(lading_version.__all__) == lading_version.__all__
    for name in lading_version.__all__:
        assert getattr(lading_version, name) is not None


def test_the_import_of_the_tasks_loads_nothing_heavy() -> None:
    script = "import sys, lading_version.tasks; print(*sys.modules, sep='\\n')"
    loaded = run(Command(sys.executable, "-c", script, looks=True)).stdout.splitlines()
    assert "lading_version.tasks" in loaded
    assert HEAVY.isdisjoint(loaded)
    assert [m for m in loaded if m.startswith("lading_version._")] == []
