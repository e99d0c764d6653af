"""pytest as a process of its own, with the plugin, and what it may find wrong."""

from xml.etree import ElementTree as ET

from tests.independent_server import UnitOfWorkService

IDS = "create-bulk/ids-in-request-order"
SUITE = ("--pyargs", "uowkit.suite", "-p", "no:randomly")
OF_IDS = ("--uow-rule", IDS, "--uow-rule", "create-bulk/result-is-ids")


class Backwards(UnitOfWorkService):
    """Answers the ids of a bulk last to first."""

    def create_bulk(self, table, payload):
        """Turn them round."""
        return super().create_bulk(table, payload)[::-1]


def pytest_run(pytester, *arguments):
    """Run pytest as a process of its own, and give what it said."""
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments, timeout=100)


def cases_of(path):
    """The cases of a JUnit file, by name: their children's tags, and their properties."""
    cases = ET.parse(path).getroot().iter("testcase")  # noqa: S314 - pytest's own
    return {
        (case.get("classname"), case.get("name")): (
            [child.tag for child in case if child.tag != "properties"],
            {each.get("name"): each.get("value") for each in case.iter("property")},
        )
        for case in cases
    }


def rules_of(report):
    """What a report says of each rule, but for what no two runs have alike."""
    return [
        (rule["id"], rule["outcome"], rule["checks"], rule["cause"], rule["observations"])
        for rule in report.rules
    ]
