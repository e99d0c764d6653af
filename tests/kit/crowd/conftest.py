import pytest
from uowkit.running.connection import check_connection
from uowkit.target import Target
from uowkit.wire.address import parse_address
from uowkit.workspace import Workspace

from tests.independent_server import make_application


@pytest.fixture
def workspace_of():
    """Make a workspace, with its tables, on an application in this process."""
    targets = []

    def make(application=None, **options):
        target = Target(
            parse_address("http://here/api"), application=application or make_application()
        )
        targets.append(target)
        workspace = Workspace(target, **options)
        check_connection(workspace, provision="save")
        workspace.rule = "isolation/no-dirty-read"
        return workspace

    yield make
    for each in targets:
        each.close()
