import pytest
from uowkit.wire.address import BadAddress, parse_address


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/api"),
        (" http://h/APP/KEY \n", "http://h/APP/KEY"),
        ("https://h/APP/KEY/transaction/unit-of-work", "https://h/APP/KEY"),
        ("https://h/APP/KEY/transaction/unit-of-work/", "https://h/APP/KEY"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_what_people_type_is_read_into_a_base_address(text, base):
    """Slashes, spaces and the endpoint's own path at the end do no harm."""
    assert parse_address(text).base == base


def test_a_module_and_an_attribute_name_an_application():
    """`module:app` is an application in this process."""
    address = parse_address("package.module:app.inner")
    assert address.application == "package.module:app.inner"
    assert address.shown == "package.module:app.inner"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/transaction/unit-of-work"])
def test_an_application_may_have_a_base_path(path):
    """What follows the attribute is where the API stands below the application's root."""
    address = parse_address(f"module:app{path}")
    assert address.application == "module:app"
    assert address.base.endswith("/api")
    assert address.shown == "module:app/api"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
        ("example.com", "http://example.com"),
        ("ftp://example.com", "https://"),
        ("http://", "http"),
        ("", "http"),
        ("http://h:99999/api", "65535"),
        ("http://h:port/api", "65535"),
        ("http://h/api?key=1", "leave out"),
        ("http://h/api#part", "leave out"),
    ],
)
def test_what_is_no_address_is_refused_with_a_remedy(text, remedy):
    """The message says what to write."""
    with pytest.raises(BadAddress) as caught:
        parse_address(text)
    assert remedy in str(caught.value)


def test_an_address_that_cannot_even_be_split_is_refused_alike():
    """No other exception leaves the parser."""
    with pytest.raises(BadAddress):
        parse_address("http://[::1")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
        ("http://h/APP-ID/REST-KEY", "http://h/APP-ID/***"),
        ("http://joe:secret@h:80/api", "http://h:80/api"),
        ("http://[::1]:8080/api", "http://[::1]:8080/api"),
        ("http://h", "http://h"),
    ],
)
def test_reports_never_show_users_and_keys(text, shown):
    """The REST key is the last part of two, and a user's name and password are as secret."""
    assert parse_address(text).shown == shown


@pytest.mark.parametrize(
    ("text", "console"),
    [
        ("http://h:80/APP/KEY", "http://h:80/APP/console"),
        ("http://h/base/APP/KEY", "http://h/base/APP/console"),
        ("http://joe:secret@h/APP/KEY", "http://h/APP/console"),
    ],
)
def test_the_console_stands_beside_the_key(text, console):
    """With the same credentials."""
    address = parse_address(text)
    assert address.console.base == console
    assert address.console.credentials == address.credentials
    assert parse_address("module:app/APP/KEY").console.application == "module:app"


@pytest.mark.parametrize("text", ["http://h/api", "http://h", "module:app/api", "module:app"])
def test_an_address_that_names_no_application_has_no_console(text):
    """The message says what one that does looks like."""
    with pytest.raises(BadAddress, match="APP-ID/REST-KEY"):
        _ = parse_address(text).console
