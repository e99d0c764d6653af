"""What all tests share."""

# pytester forgets what is imported while it runs, and PyYAML's C parser bears no second import.
import yaml  # noqa: F401

pytest_plugins = ["pytester"]
