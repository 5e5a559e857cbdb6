"""What holds for the tests of every package: how hypothesis judges time, and what it tries."""

import signal

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure, and what has passed passes again: it tries the same examples.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# Other examples, and many: pytest --hypothesis-profile=search
settings.register_profile(
    "search", settings.get_profile("same"), derandomize=False, max_examples=1000
)
# On each Python and on each package alone, where the newest has shown the rest.
settings.register_profile("few", settings.get_profile("same"), max_examples=20)
settings.load_profile("same")

# Who runs the tests in the background may have told them to ignore Ctrl-C; what they start would.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Try few examples where what needs engines is left out, unless a profile is asked for."""
    if config.option.markexpr == "not engine" and not config.getoption("--hypothesis-profile"):
        settings.load_profile("few")
