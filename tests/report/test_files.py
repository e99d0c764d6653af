"""Files that are there whole or not at all."""

import os
import threading

import pytest
from uowkit.report.files import write_whole


def test_folders_are_made(tmp_path):
    """CI often names one that is not there yet."""
    path = tmp_path / "a" / "b" / "file"
    write_whole(path, b"content")
    assert path.read_bytes() == b"content"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_file_is_readable_to_whom_files_are(tmp_path):
    """A page that a server publishes must not be for its owner alone."""
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "file", b"content")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_cannot_be_written_leaves_what_was_there(tmp_path, monkeypatch):
    """Here the disk is full as soon as the new content has been written."""
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path):
    """What it leads to is written."""
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"after"


def test_a_pipe_is_written_to(tmp_path):
    """As /dev/stdout is one, too."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    heard = []
    reader = threading.Thread(target=lambda: heard.append(path.read_bytes()))
    reader.start()
    write_whole(path, b"content")
    reader.join(10)
    assert heard == [b"content"]
    assert path.is_fifo()
