"""The help of every command, which is read on 80 columns, and how an interrupt ends them."""

import errno
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit.commands import Commands

COMMANDS = sorted(main.commands.items())
each_command = pytest.mark.parametrize(
    ("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS]
)


def help_of(*arguments):
    """What a command says of itself on 80 columns."""
    ended = CliRunner().invoke(main, [*arguments, "--help"], terminal_width=80)
    assert ended.exit_code == 0, ended.output
    return ended.output


@each_command
def test_every_command_and_option_has_a_help_text(name, command):
    """A sentence for the command, and one for each option."""
    assert command.help, name
    assert command.get_short_help_str(1000).endswith("."), name
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts[0]}"
            assert option.help[0].isupper(), f"{name} {option.opts[0]}"
            assert option.help.endswith("."), f"{name} {option.opts[0]}"


@each_command
def test_help_fits_on_80_columns(name, command):
    """With every option in it."""
    said = help_of(name)
    assert max(map(len, said.splitlines())) <= 80
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert all(opt in said for each in options for opt in each.opts)


def test_the_list_of_commands_is_whole_and_in_order():
    """Every one has its place in a section, and its sentence is not cut."""
    said = help_of()
    assert "Other:" not in said
    assert "..." not in said.partition("Judge a server:")[2]
    assert max(map(len, said.splitlines())) <= 80
    words = " ".join(said.split())
    assert all(command.get_short_help_str(1000) in words for _, command in COMMANDS)
    places = [said.index(f"\n  {name} ") for name in ("run", "report", "rules", "serve")]
    assert places == sorted(places)
    assert set(main.list_commands(click.Context(main))) == set(main.commands)


def test_a_command_without_a_section_is_listed_all_the_same():
    """As what it is: another one."""
    group = Commands("uowkit", commands={"odd": click.Command("odd", help="Do something odd.")})
    said = CliRunner().invoke(group, ["--help"]).output
    assert "Other:\n  odd  Do something odd." in said


def test_an_interrupt_is_no_verdict():
    """Exit code 130, in a word, wherever it comes."""

    def interrupted():
        raise KeyboardInterrupt

    group = Commands("uowkit", commands={"slow": click.Command("slow", callback=interrupted)})
    ended = CliRunner().invoke(group, ["slow"])
    assert ended.exit_code == 130
    assert ended.stderr == "interrupted\n"


def test_a_fault_of_the_kit_is_no_verdict():
    """It is told with its trace, and ends as what could not be decided."""

    def stumble():
        raise ZeroDivisionError("a slip")

    group = Commands("uowkit", commands={"odd": click.Command("odd", callback=stumble)})
    ended = CliRunner().invoke(group, ["odd"])
    assert ended.exit_code == 2
    assert "ZeroDivisionError: a slip" in ended.stderr
    assert "a fault of uowkit" in ended.stderr


def test_a_closed_pipe_is_no_verdict():
    """It ends as what could not be decided, without a word."""

    def unread():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    group = Commands("uowkit", commands={"odd": click.Command("odd", callback=unread)})
    ended = CliRunner().invoke(group, ["odd"])
    assert ended.exit_code == 2
    assert ended.output == ""


@pytest.mark.parametrize("arguments", [("rules",), ("schema", "kit/report-line")])
def test_a_command_whose_output_nobody_reads_ends_well(arguments):
    """Neither with 1, which would be a verdict, nor with what Python makes of it."""
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "uowkit", *arguments]
    ended = subprocess.run(  # noqa: S603 - our own module
        command, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(theirs)
    assert ended.returncode in {0, 2}, ended.stderr
    assert ended.stderr == b""
