"""A run whose target put one text wherever it can put any."""

from hypothesis import strategies as st
from uowkit.report.reader import read_report
from uowkit.work.removal import Removal

from tests.report.runs import exchange, finding, result, write

ORDER = "create-bulk/ids-in-request-order"

NASTY = (
    "<script>alert(1)</script>",
    "</pre></details></style><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "--><!--",
    "<![CDATA[",
    "&lt;script&gt;",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "```\n# broken out\n```",
    "````",
    "`<b>`",
    "| a | b |\n|---|---|",
    "\\| x \\\\| y",
    "\n\n# heading\n\n- item\n\n1. first\n---\n===",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "**bold** _it_ ~~gone~~ $x$ @someone #1 :smile:",
    "\x00\x01\x1b[31m\x7f\x85\u202e\u2028",
    "\r\nrow\rrow\ttab",
    "[ref]: http://evil.example",
    "    code",
    "\ufffe \U0001f600 e\u0301",
)

hostile_texts = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("`|<>&\"'\\\n\r\t*_[]()#-=:{}%! \x00\x1b", max_size=30),
)


def hostile_run(folder, text):
    """Read the report of a run with a text in every place that a target can reach."""
    shown = [
        exchange(
            path=f"/data/{text}",
            request=text,
            answer=text,
            headers={"server": text, "location": text},
            trouble=text,
        ),
        exchange(request='{"a":1}', status=None, trouble=text),
        exchange(answer='["x"]'),
    ]
    found = finding(ORDER, text, exchanges=shown, curl=text)
    return read_report(
        write(
            folder / "run.jsonl",
            result(ORDER, "failed", message=text, situation=text, findings=[found]),
            result("create-bulk/limit", "observed", observations=[text, f"{text}{text}"]),
            result("create/class", "untested", message=text or "none", cause=text),
            result("create/created", "error", message=text or "none"),
            target=text,
            ended=text or "complete",
            removal=Removal(removed=1, stayed=2, reason=text),
        )
    )
