"""What all tests share."""

# pytester forgets what is imported while it runs, and PyYAML's C parser bears no second import.
import yaml  # noqa: F401
from hypothesis import settings

pytest_plugins = ["pytester"]

# No test asserts a time, and on a busy machine any example may take long.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
