"""The description of the API in OpenAPI 3.1, which is made of the schemas of this package."""

import functools
import json
import re
from typing import Any, cast
from urllib.parse import urldefrag, urljoin

from uowkit_schemas.library import BASE, FOLDER, identifier, load, named_by, names

OPENAPI = "openapi"
"""What the description is called among the names of schemas, of which it is none."""

_FILE = FOLDER / "openapi.yaml"
_FRAMES = ("$id", "$schema")  # what a schema says of itself as a file


def openapi_text() -> str:
    """Give the description as it is written: YAML, whose references lead to the schema files."""
    return _FILE.read_text(encoding="utf-8")


def bundled_openapi() -> dict[str, Any]:
    """Give the description in one piece: each schema that it needs is among its components.

    Returns:
        The document, made anew on every call: it is the caller's to change.

    Raises:
        UnknownSchema: a reference leads to no schema of this package.
    """
    return cast("dict[str, Any]", json.loads(_bundled()))


@functools.cache
def _bundled() -> str:
    import yaml  # importing the package must stay cheap

    bundle = _Bundle()
    document = bundle.led_inside(yaml.safe_load(openapi_text()), BASE)
    document["components"]["schemas"] = bundle.schemas()
    return json.dumps(document)


@functools.cache
def component_of(name: str) -> str:
    """Give the name that a schema has among the components, such as ``UnitOfWorkRequest``.

    Args:
        name: one of `uowkit_schemas.names`.
    """
    return "".join(word.capitalize() for word in re.split("[/-]", name))


class _Bundle:
    """Takes in the schemas that references lead to, and those that these lead to in turn."""

    def __init__(self) -> None:
        self._schemas: dict[str, Any] = {}

    def schemas(self) -> dict[str, Any]:
        """What was taken in, by the names of components, in the order of the schemas' names."""
        taken = filter(self._schemas.__contains__, names())
        return {component_of(each): self._schemas[each] for each in taken}

    def led_inside(self, part: Any, base: str) -> Any:
        """A part of a document whose references lead to components of the bundle.

        Args:
            part: the part.
            base: the address that its references start from.
        """
        if isinstance(part, list):
            return [self.led_inside(each, base) for each in part]
        if not isinstance(part, dict):
            return part
        return {
            key: self._reference(value, base)
            if key == "$ref" and isinstance(value, str)
            else self.led_inside(value, base)
            for key, value in part.items()
        }

    def _reference(self, reference: str, base: str) -> str:
        address, fragment = urldefrag(urljoin(base, reference))
        if address == BASE:  # within the description itself
            return reference
        name = named_by(address)
        self._take(name)
        return f"#/components/schemas/{component_of(name)}{fragment}"

    def _take(self, name: str) -> None:
        if name in self._schemas:
            return
        self._schemas[name] = {}  # schemas refer to each other in circles
        schema = {key: each for key, each in load(name).items() if key not in _FRAMES}
        self._schemas[name] = self.led_inside(schema, identifier(name))
