"""What users name as `module:attribute`: their ASGI application, their list of servers."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any


def import_named(name: str) -> Any:
    """Import what `module:attribute` names; modules of the working folder are found, too.

    Raises:
        ImportError: it is not there, or the module cannot be imported, whatever it raises.
    """
    module_name, _, attribute = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:  # what is being developed is often no installed package
        sys.path.insert(0, here)
    try:
        found = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise ImportError(f"{error}; it is looked for in {Path.cwd()} and in PYTHONPATH") from error
    except Exception as error:
        told = f"importing {module_name} raised {type(error).__name__}: {error}"
        raise ImportError(told) from error
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as error:
            raise ImportError(f"{module_name} has no {attribute}") from error
    return found
