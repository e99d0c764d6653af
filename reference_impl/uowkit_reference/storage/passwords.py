"""Passwords: kept as salted digests only."""

import hashlib
import hmac
import os

_ROUNDS = 1_000
"""Few: this server is for tests, which log in a lot, and keeps its rows in memory."""

_SALT_BYTES = 16


def digest(password: str) -> str:
    """Return what is stored for a password: a fresh salt, and the digest of both."""
    salt = os.urandom(_SALT_BYTES)
    return f"{salt.hex()}:{_digest(password, salt)}"


def matches(stored: str, password: str) -> bool:
    """Say whether `stored` was made from this password."""
    salt, _, expected = stored.partition(":")
    return hmac.compare_digest(_digest(password, bytes.fromhex(salt)), expected)


def _digest(password: str, salt: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS).hex()
