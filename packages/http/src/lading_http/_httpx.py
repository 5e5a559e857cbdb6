"""httpx without its program for the command line, whose imports take as long as all the rest."""

from lading_run import left_out

with left_out("httpx._main"):
    import httpx

__all__ = ["httpx"]
