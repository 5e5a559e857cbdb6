"""What the package offers, and what it costs to import it."""

import subprocess
import sys

import lading_github
from lading_run.testing import check_lazy


def test_the_lists_of_names_agree() -> None:
    check_lazy(lading_github)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    seen = "import lading_github, sys; print(sorted({'httpx', 'rich', 'msgspec'} & {*sys.modules}))"
    command = [sys.executable, "-c", seen]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_release_imports_neither_the_program_of_httpx_nor_a_server() -> None:
    seen = (
        "import lading_github._release, sys, httpx;"
        "print(sorted({'click', 'http.server', 'rich', 'httpx._main'} & {*sys.modules}))"
    )
    command = [sys.executable, "-c", seen]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_the_stand_in_needs_nothing_but_the_standard_library() -> None:
    code = (
        "import sys; sys.modules['httpx'] = None\n"
        "from lading_github.testing import serve\n"
        "import tempfile, pathlib\n"
        "with tempfile.TemporaryDirectory() as folder, serve(pathlib.Path(folder)) as server:\n"
        "    print(server.address.partition('127')[0])\n"
        "site = {m.partition('.')[0] for m, v in sys.modules.items()\n"
        "        if 'site-packages' in (getattr(v, '__file__', None) or '')}\n"
        "print(sorted(m for m in site if not m.startswith(('_', 'coverage', 'lading'))))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "http://\n[]\n"
