import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.routing import Route, Routes, read_query, segments_of

PATHS = ["data/{table}/{object_id}", "data/{table}/count", "data/bulk/{table}"]


@pytest.mark.parametrize("paths", [PATHS, PATHS[::-1]])
@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("data/Person/count", "data/{table}/count"),
        ("data/Person/Count", "data/{table}/{object_id}"),
        ("data/bulk/Person", "data/bulk/{table}"),
        ("data/bulk/count", "data/bulk/{table}"),
    ],
)
def test_words_are_taken_before_names(paths, path, taken):
    """In whatever order the routes are given."""
    routes = Routes(Route("GET", each, lambda _call, each=each: each) for each in paths)
    endpoint, parameters = routes.find("GET", path.split("/"))
    assert endpoint(None) == taken
    assert set(parameters.values()) <= set(path.split("/"))


def test_a_route_of_another_method_is_told():
    """Every method that the address has; none, where there is nothing."""
    routes = Routes(
        Route(method, path, lambda _call: None)
        for method, path in (("PUT", "data/{table}"), ("GET", "data/{table}"), ("POST", "info"))
    )
    with pytest.raises(ApiError, match="only: GET, PUT") as caught:
        routes.find("PATCH", ["data", "Person"])
    assert caught.value.status == 405
    with pytest.raises(ApiError) as caught:
        routes.find("GET", ["nothing"])
    assert caught.value.status == 404


def test_a_path_is_taken_apart_before_it_is_decoded():
    """A name may hold a slash; a path with an empty segment is none."""
    assert segments_of(b"/api/data/a%2Fb/%C3%A9") == ["api", "data", "a/b", "é"]
    assert segments_of(b"/api//data") == segments_of(b"/") == segments_of(b"") == []
    with pytest.raises(ApiError):
        segments_of(b"/api/%FF")


def test_a_parameter_that_is_given_several_times_lists_its_values():
    """The others are texts."""
    assert read_query(b"property=a&property=b&where=x%3D1&empty=", 100) == {
        "property": ["a", "b"],
        "where": "x=1",
        "empty": "",
    }
