"""The reference server of the unit-of-work transaction API: the rules, in running code."""

from uowkit_reference.app import Parts, create_app
from uowkit_reference.handlers import HandlerError, Handlers
from uowkit_reference.server import ListenError, serve
from uowkit_reference.settings import Settings

__all__ = ["HandlerError", "Handlers", "ListenError", "Parts", "Settings", "create_app", "serve"]
