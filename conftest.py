"""What holds for the tests of every package: how hypothesis judges time, and what it tries."""

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
settings.load_profile("same")
