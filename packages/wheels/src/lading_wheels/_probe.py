"""Whether an index is where its settings say, found out before anything is public.

No credentials are sent and nothing that could change anything. The page of a project is asked for,
as installers do; only where the index has none yet, the root of the simple repository API, which is
not read (that of the public index has many megabytes): there are indexes that show no root. The
address for uploads is asked for too. Of that any answer will do but "there is no such place", for
few expect to be asked: the public index says 405, others want credentials, and one that knows
nothing but POST may say 404 to GET, but not to OPTIONS too.
"""

import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from lading_http import httpx
from lading_run import Problem
from lading_wheels._address import bare
from lading_wheels._connection import Connection
from lading_wheels._errors import IndexUnreachable
from lading_wheels._page import ACCEPT
from lading_wheels._patience import Patience
from lading_wheels._settings import Index

_GONE = frozenset({404, 410})
_WANTS_CREDENTIALS = frozenset({401, 403, 407})
_MOST = 5
"""Of so many projects a page is asked for, at most."""
_HINT = "It is the root of the simple repository API (PEP 503), such as http://localhost/simple/"
_FIRST = "\nIf it is right, and the index shows no root: upload the first file with twine, once."
_PAGES = frozenset(
    {
        "text/html",
        "application/vnd.pypi.simple.v1+html",
        "application/vnd.pypi.simple.v1+json",
        "application/vnd.pypi.simple.latest+html",
        "application/vnd.pypi.simple.latest+json",
    }
)


def address_problems(
    name: str, index: Index, patience: Patience, projects: Sequence[str] = ()
) -> list[Problem]:
    """Say which of an index's two addresses cannot be right, or give no answer.

    ``projects`` are names, as normalized, of which the index may have pages.
    """
    with ThreadPoolExecutor(2) as pool:
        simple = pool.submit(_simple_problems, name, index, patience, projects[:_MOST])
        upload = pool.submit(_upload_problems, name, index, patience)
        return [*simple.result(), *upload.result()]


def _simple_problems(
    name: str, index: Index, patience: Patience, projects: Sequence[str]
) -> list[Problem]:
    root = f"{index.simple.rstrip('/')}/"
    try:
        with Connection(name, root, patience) as connection:
            fault = _fault_of_pages(connection, root, projects)
    except IndexUnreachable as error:
        return list(error.as_problems())
    hint = _HINT + (_FIRST if projects else "")
    return [_wrong(name, "simple", root, fault, hint)] if fault else []


def _fault_of_pages(connection: Connection, root: str, projects: Sequence[str]) -> str:
    """Return what is wrong with the root, if the index has a page of none of the projects."""
    asked = {"Accept": ACCEPT}
    pages = (connection.ask(f"{root}{name}/", asked, _fault_of_page) for name in projects)
    if not all(pages):
        return ""
    fault = connection.ask(root, asked, _fault_of_page)
    return f"{fault}, and it has no page of {', '.join(projects)}" if fault and projects else fault


def _fault_of_page(answer: httpx.Response) -> str:
    if answer.status_code in _WANTS_CREDENTIALS:
        return ""
    if not answer.is_success:
        return f"answers {answer.status_code} {answer.reason_phrase}"
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return "" if kind in _PAGES else f"answers with {kind or 'no type'}, which is no index's page"


def _upload_problems(name: str, index: Index, patience: Patience) -> list[Problem]:
    address = index.upload
    try:
        with Connection(name, address, patience) as connection:
            fault = connection.persist(address, lambda: _fault_of_upload(connection, address))
    except IndexUnreachable as error:
        if _is_about_certificates(error):  # of which twine has settings of its own
            return []
        return [_unreachable(error)]
    hint = "It is where twine uploads to, with the slash at its end if there is one."
    return [_wrong(name, "upload", address, fault, hint)] if fault else []


def _fault_of_upload(connection: Connection, address: str) -> str:
    status, leads_to = connection.knock("GET", address)
    if leads_to in {f"{address}/", f"{httpx.URL(address).path}/"}:
        return "leads to the same with a slash at its end, and twine follows nowhere"
    if status in _GONE and connection.knock("OPTIONS", address)[0] in _GONE:
        return f"answers {status} to GET and to OPTIONS"
    return ""


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _wrong(name: str, key: str, address: str, fault: str, hint: str) -> Problem:
    text = f"[indexes.{name}] {key}: {bare(address)} {fault}"
    return Problem(text=text, hint=hint, exit_code=2, blocks_plan=key == "simple")


def _unreachable(error: IndexUnreachable) -> Problem:
    return Problem(text=str(error), hint=error.hint, exit_code=error.exit_code, blocks_plan=False)
