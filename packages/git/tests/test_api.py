import sys

import lading_git
from lading_run import Command, run


def test_every_name_is_offered_and_the_package_is_cheap_to_import() -> None:
    assert [name for name in lading_git.__all__ if not getattr(lading_git, name, None)] == []
    by_kind = sorted(lading_git.__all__, key=lambda name: (not name.isupper(), name))
    assert lading_git.__all__ == by_kind
    code = "import sys, lading_git; print([n for n in sys.modules if n.startswith('lading_git.')])"
    assert run(Command(sys.executable, "-c", code, looks=True)).stdout == "[]\n"
