import json

import pytest
from uowkit.selftest.files import BadMatrix, write_intermittent, write_matrix
from uowkit.selftest.intermittent import intermittent_document
from uowkit.selftest.task import Kind, Task, Trial

from tests.kit.selftest.trials import IN_ORDER, fault, matrix, trial

MADE = matrix((fault(), trial()))
SELDOM = intermittent_document(
    [fault("seldom", intermittent=True)],
    [Trial(Task(Kind.FAULT, "seldom", "standard", 0, (IN_ORDER,)), failing=(IN_ORDER,))],
)
VIEWS = ("README.md", "index.html")


def test_a_matrix_is_written_with_its_views(tmp_path):
    """Into a folder that is made for it."""
    folder = tmp_path / "reports" / "kill-matrix"
    write_matrix(MADE, folder)
    assert json.loads((folder / "kill-matrix.json").read_text(encoding="utf-8")) == MADE
    assert all("bulk-reversed" in (folder / name).read_text(encoding="utf-8") for name in VIEWS)


@pytest.mark.parametrize("first", ["matrix", "intermittent"])
def test_faults_that_show_now_and_then_are_in_the_views(tmp_path, first):
    """Whichever of the two was written first."""
    writers = [(write_matrix, MADE), (write_intermittent, SELDOM)]
    for write, document in writers if first == "matrix" else reversed(writers):
        write(document, tmp_path)
    assert all("seldom" in (tmp_path / name).read_text(encoding="utf-8") for name in VIEWS)


def test_without_a_matrix_there_are_no_views(tmp_path):
    """What shows now and then stands alone until there is one."""
    write_intermittent(SELDOM, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["intermittent.json"]


@pytest.mark.parametrize("text", ["{", "{}", "[]"])
def test_a_file_that_is_not_what_it_should_be_is_told(tmp_path, text):
    """With its name, and what to do about it."""
    (tmp_path / "intermittent.json").write_text(text)
    with pytest.raises(BadMatrix, match=r"intermittent\.json: .*remove it"):
        write_matrix(MADE, tmp_path)


def test_a_matrix_that_breaks_its_schema_is_not_written(tmp_path):
    """It would be of no use to anybody."""
    with pytest.raises(BadMatrix, match="effort"):
        write_matrix({**MADE, "effort": "some"}, tmp_path)
    assert list(tmp_path.iterdir()) == []
