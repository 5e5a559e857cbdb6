"""The sessions of this repository: ``nox -l`` lists them, lading-sessions holds them."""

import sys

sys.path.insert(0, "packages/sessions/src")

import lading_sessions

lading_sessions.register()
