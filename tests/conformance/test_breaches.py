"""Every hand-made breach is caught, by its own rule, and that rule is reported first."""

from __future__ import annotations

import pytest

from tests.conformance.breaches import BREACHES, Breach
from tests.conformance.judging import judge
from tests.independent_server import running


@pytest.mark.parametrize("breach", BREACHES, ids=lambda each: each.name)
def test_a_wrong_server_is_caught_by_the_rule_it_breaks(breach: Breach, tmp_path):
    """The run ends with 1, and the failure that is printed first names the rule."""
    with running(service=breach.service) as address:
        verdict = judge(address, tmp_path, "-k", breach.rule.partition("/")[0] + "/")
    assert verdict.exit_code == 1, verdict.said
    assert verdict.first_failure == breach.rule, verdict.said
    assert verdict.outcomes[breach.rule] == "failed"
    assert "curl" in verdict.said
