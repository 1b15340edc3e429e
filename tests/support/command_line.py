"""Types of the command line's fixtures."""

from collections.abc import Callable

Run = Callable[..., int]
"""``run("produce", path, …)`` gives the exit status."""
