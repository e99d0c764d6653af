import gzip
import zlib

import pytest
from uowkit.wire.decoding import read_body

RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
BARE = RAW.compress(b"[1]") + RAW.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"[1]", ""),
        (b"[1]", "identity"),
        (gzip.compress(b"[1]"), "gzip"),
        (gzip.compress(b"[") + gzip.compress(b"1]"), "X-Gzip"),
        (gzip.compress(b"[1]") + b"\0" * 9, "gzip"),
        (zlib.compress(b"[1]"), "deflate"),
        (BARE, "deflate"),
        (gzip.compress(zlib.compress(b"[1]")), "deflate, gzip"),
    ],
    ids=["none", "identity", "gzip", "members", "padded", "deflate", "bare", "twice"],
)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_coding_is_undone_in_whatever_parts_the_body_comes(body, coding, size):
    """A right server, or the network before it, may pack what it was asked not to."""
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    assert read_body(parts, coding) == b"[1]"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_nothing_is_nothing_in_any_coding(coding):
    """As in an answer without a body."""
    assert read_body([], coding) == b""
