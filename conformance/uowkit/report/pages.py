"""What all pages of the kit are made with: one style, and nothing that is not escaped."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from uowkit.report.text import counted
from uowkit.report.visible import visible

_SHARED: Final = "report/templates"  # has the style of all pages


def page_environment(folder: str = _SHARED) -> Environment:
    """An environment for the templates of a page.

    Whatever a template prints is escaped, with its control characters made visible.

    Args:
        folder: of the templates, within the package; they may include `style.css`.
    """
    folders = dict.fromkeys([folder, _SHARED])
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("uowkit", each) for each in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Here and not as a filter, so that no template can forget it.
        finalize=lambda value: value if isinstance(value, Markup) else visible(str(value)),
    )
    environment.globals["counted"] = counted
    return environment


def source_text(environment: Environment, name: str) -> Markup:
    """A style sheet or a script, to stand in a page just as it is."""
    if environment.loader is None:
        raise ValueError("an environment without templates has no style sheets either")
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - our own file


def policy(style: str, script: str) -> str:
    """The policy of a page that needs nothing but itself: this style and this script, no other.

    Args:
        style: the whole text of its element `style`.
        script: the whole text of its element `script`.
    """
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
