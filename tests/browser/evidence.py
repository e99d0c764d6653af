"""Evidence made by hand: a bulk whose ids are reversed, as a run would tell of it."""

import json

from tests.report.runs import exchange, finding

RULE = "create-bulk/ids-in-request-order"
RUN = "0a1b2c3d"
FOUND = {"situation": "", "seed": 0, "kit": "0.1.0"}
IDS = ("AAAA-1", "BBBB-2")
MESSAGE = f'id 0 of the bulk of 2, "{IDS[0]}", names object 1 of the bulk'


def reversed_bulk(rule=RULE, mark=f"{RUN}-1"):
    """A finding with its exchanges, its curl line and its scenario."""
    items = [f"{mark}.first", f"{mark}.second"]
    name = mark.replace(RUN, "${run}")
    operation = {"operationType": "CREATE_BULK", "table": "UowkitPerson", "opResultId": "bulk"}
    body = {"operations": [{**operation, "payload": [{"item": each} for each in items]}]}
    answer = {"success": True, "error": None, "results": {"bulk": {"result": IDS}}}
    shown = [
        exchange(request=json.dumps(body), answer=json.dumps(answer)),
        exchange(
            method="GET",
            path=f"/data/UowkitPerson/{IDS[0]}",
            request=None,
            answer=json.dumps({"objectId": IDS[0], "item": items[1], "age": None}),
        ),
    ]
    told = {**operation, "table": "$person"}
    told["payload"] = [{"item": f"{name}.first"}, {"item": f"{name}.second"}]
    scenario = {
        "scenario": "The i-th id names the i-th object.",
        "source": {"kind": "document", "where": "001, Return Value"},
        "rule": rule,
        "found": {
            "message": MESSAGE,
            "check": f"{rule}:test_it",
            "situation": "",
            "seed": 0,
            "kit": "0.1.0",
        },
        "steps": [
            {
                "transaction": {"operations": [told]},
                "expect": {"success": True, "results": {"bulk": {"result": ["$one", "$two"]}}},
            },
            {
                "read": {"table": "$person", "objectId": "$one"},
                "expect": {"item": f"{name}.first"},
            },
        ],
    }
    curl = f"curl -sS -X POST --data-raw '{json.dumps(body)}' http://127.0.0.1:8080/api"
    found = finding(rule, MESSAGE, exchanges=shown, curl=curl)
    found["evidence"]["scenario"] = scenario
    return found
