"""The contract of unit-of-work transactions as data: JSON Schemas and the catalogue of rules."""

from uowkit_schemas.catalogue import (
    Level,
    Requirement,
    Source,
    profiles,
    requirement,
    requirements,
)
from uowkit_schemas.description import bundled_openapi, openapi_text
from uowkit_schemas.errors import UnknownRequirement, UnknownSchema
from uowkit_schemas.library import load, names
from uowkit_schemas.validation import Problem, explain, is_valid

__all__ = [
    "Level",
    "Problem",
    "Requirement",
    "Source",
    "UnknownRequirement",
    "UnknownSchema",
    "bundled_openapi",
    "explain",
    "is_valid",
    "load",
    "names",
    "openapi_text",
    "profiles",
    "requirement",
    "requirements",
]
