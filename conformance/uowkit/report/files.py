"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name first: nobody picks up half of it.

    What is no ordinary file, such as a pipe, is written to as it is; a link stays one.

    Args:
        path: the file, whose folders are made.
        content: all of it.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    whole = path.resolve()
    part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)
