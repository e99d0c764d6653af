"""A second server of the unit-of-work API, on dicts and the standard library.

It shares nothing with the rest of the project and was written from the documents alone, so that
the kit and its reference cannot agree on one mistake unnoticed.
"""

from .asgi import make_application
from .choices import Choices, combine
from .open_choices import (
    BREAKS_SHOULD,
    CONFIGURED_CHOICES,
    OPEN_CHOICES,
    random_choices,
    unclaimed_profiles,
)
from .server import running
from .unit_of_work import UnitOfWorkService

__all__ = [
    "BREAKS_SHOULD",
    "CONFIGURED_CHOICES",
    "OPEN_CHOICES",
    "Choices",
    "UnitOfWorkService",
    "combine",
    "make_application",
    "random_choices",
    "running",
    "unclaimed_profiles",
]
