import pytest
from uowkit_reference import Handlers
from uowkit_reference.handlers import HandlerError, add_type, loading, persistence
from uowkit_reference.handlers.events import CREATE, FIND, Phase

from tests.reference.handlers.conftest import IMPORTS


def test_files_in_folders_below_are_loaded_too(tmp_path):
    """But not those of packages that are installed there, or hidden."""
    for place in (".", "deep/er", "node_modules/x", ".hidden", "__pycache__"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "one.py").write_text(
            f"{IMPORTS}\n@persistence.before_create({place!r})\ndef f(req): pass\n"
        )
    assert sorted(each.table for each in Handlers.load(tmp_path)) == [".", "deep/er"]


def test_a_file_may_import_those_beside_it(tmp_path):
    """As in JavaScript."""
    (tmp_path / "beside_handlers.py").write_text("NAME = 'Order'\n")
    (tmp_path / "one.py").write_text(
        f"{IMPORTS}\nfrom beside_handlers import NAME\n"
        "@persistence.before_create(NAME)\ndef f(req): pass\n"
    )
    assert [each.table for each in Handlers.load(tmp_path)] == ["Order"]


def test_a_file_that_others_import_is_run_once(tmp_path):
    """Whichever comes first; a class in it is registered once, and loading again works."""
    for name in ("aaa_first.py", "zzz_last.py"):
        (tmp_path / name).write_text(
            f"{IMPORTS}\nfrom middle_order import Order\n"
            f"@persistence.before_create({name!r})\ndef f(req): return Order.__name__\n"
        )
    (tmp_path / "middle_order.py").write_text(
        f"{IMPORTS}\n@add_type\nclass Order(PersistenceItem):\n"
        "    def __init__(self):\n        super().__init__()\n"
    )
    for _ in range(2):
        assert len(Handlers.load(tmp_path)) == 2


def test_two_handlers_for_one_event_and_table_are_refused(load):
    """With the names of both files."""
    with pytest.raises(HandlerError) as refused:
        load("""
            @persistence.before_create("Order")
            def one(req): pass

            @persistence.before_create("Order")
            def two(req): pass
        """)
    assert "a handler for beforeCreate(Order) already, in handlers.py" in str(refused.value)


def test_a_handler_for_another_phase_or_table_is_no_second_one(load):
    """Nor one for all tables."""
    handlers = load("""
        @persistence.before_create("Order")
        @persistence.after_create("Order")
        @persistence.before_create("Person")
        @persistence.before_create("*")
        def one(req): pass
    """)
    assert len(handlers) == 4
    assert handlers.find(CREATE, Phase.AFTER, "Order") is not None
    assert handlers.find(CREATE, Phase.AFTER, "Person") is None
    generic = handlers.find(CREATE, Phase.BEFORE, "Item")
    assert generic is not None
    assert generic.table == "*"
    assert handlers.find(FIND, Phase.BEFORE, "Order") is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\nraise ValueError('no')", "line 3: ValueError: no"),
        ("x = 1\nx = = 2", "line 3: SyntaxError"),
        ("import not_there_at_all", "ModuleNotFoundError"),
        ("persistence.before_create(5)(print)", "say which table"),
        ("persistence.before_create('')(print)", "say which table"),
        ("persistence.before_transaction('Order')(print)", "a transaction has no table"),
        ("persistence.before_nothing('Order')(print)", "AttributeError"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told(load, source, said):
    """By its name, the line and the reason."""
    with pytest.raises(HandlerError) as refused:
        load(source)
    assert said in str(refused.value)


def test_a_folder_without_handlers_is_refused(tmp_path):
    """It is most likely the wrong one; as is one that is not there."""
    (tmp_path / "empty.py").write_text("x = 1\n")
    with pytest.raises(HandlerError, match="holds no handler"):
        Handlers.load(tmp_path)
    with pytest.raises(HandlerError, match="no such folder"):
        Handlers.load(tmp_path / "nowhere")


def test_a_handler_is_registered_while_handlers_are_loaded_only():
    """It would belong to no server."""
    with pytest.raises(HandlerError, match=r"beforeCreate\(Order\) is registered while no"):
        persistence.before_create("Order")(lambda _req: None)
    with pytest.raises(HandlerError, match="the class dict is registered while no"):
        add_type(dict)


def test_handlers_of_a_program_are_registered_in_a_context():
    """No folder is needed then."""
    handlers = Handlers()
    with loading(handlers, seconds=1.0):
        persistence.before_create("Order")(lambda _req: None)
    assert [each.source for each in handlers] == ["test_loading.py"]
