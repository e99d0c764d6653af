"""Permanent addresses of what the kit speaks about; nothing is ever fetched from them."""

from __future__ import annotations

from typing import Final

KIT: Final = "https://uowkit.example/kit"
AREAS: Final = "https://uowkit.example/areas/"
RULES: Final = "https://uowkit.example/rules/"
CHECKS: Final = "https://uowkit.example/checks/"
