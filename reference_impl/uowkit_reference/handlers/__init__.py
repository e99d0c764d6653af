"""Event handlers around the calls of the data service: document 003, in Python and JavaScript.

What stands here is what a file of handlers imports.
"""

from uowkit_reference.handlers.invocation import HandlerError
from uowkit_reference.handlers.persistence import add_type, loading, persistence
from uowkit_reference.handlers.python_handler import NULL
from uowkit_reference.handlers.registry import Handlers
from uowkit_reference.handlers.requests import HandlerRequest, HandlerResponse, ServerCodeError
from uowkit_reference.handlers.types import PersistenceItem

__all__ = [
    "NULL",
    "HandlerError",
    "HandlerRequest",
    "HandlerResponse",
    "Handlers",
    "PersistenceItem",
    "ServerCodeError",
    "add_type",
    "loading",
    "persistence",
]
