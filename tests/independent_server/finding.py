"""Finding: what a query may ask for, and the rows that it gets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import BAD_WHERE, MALFORMED, Refusal
from .relations import RelationService
from .tables import SYSTEM_COLUMNS, Row, Table
from .where import folded, found_rows, readable_column

LARGEST_PAGE = 100
MEMBERS_OF_FIND = {
    "whereClause", "pageSize", "offset", "properties", "excludeProps", "queryOptions"
}  # fmt: skip
QUERY_OPTIONS = {"sortBy", "related", "relationsDepth", "relationsPageSize"}


@dataclass(frozen=True)
class Query:
    """Which rows of a table are wanted, and how much of each."""

    clause: str = ""
    page_size: Any = None
    offset: Any = None
    sort_by: Sequence[str] = ()
    properties: Sequence[str] = ()
    excluded: Sequence[str] = ()
    related: Sequence[str] = ()
    related_page: Any = None


class FindService(RelationService):
    """Answers queries."""

    def find(self, table: Table, payload: Mapping[str, Any]) -> list[Row]:
        """Return the rows that the payload of a FIND asks for."""
        options = payload.get("queryOptions") or {}
        if not isinstance(options, dict):
            raise Refusal("'queryOptions' must be a JSON object", MALFORMED)
        for members, known in ((payload, MEMBERS_OF_FIND), (options, QUERY_OPTIONS)):
            for name, value in members.items():
                if value and name not in known:
                    raise Refusal(f"This server does not know '{name}' in FIND", MALFORMED)
        query = Query(
            self.clause(payload.get("whereClause")),
            payload.get("pageSize"),
            payload.get("offset"),
            names(options.get("sortBy")),
            names(payload.get("properties")),
            names(payload.get("excludeProps")),
            names(options.get("related")),
            options.get("relationsPageSize"),
        )
        return self.page(table, query)

    def clause(self, value: Any) -> str:
        """Return the where-clause, which may be left out."""
        if not isinstance(value, str | None):
            raise Refusal("A where clause must be a string", BAD_WHERE)
        return value or ""

    def page(self, table: Table, query: Query) -> list[Row]:
        """Return one page of the full rows that the query finds."""
        rows = self.sorted(found_rows(query.clause, table, self.choices), table, query.sort_by)
        related = [self.relation(table, name)[0] for name in query.related]
        page_size, offset = self.page_size(query.page_size), self.offset(query.offset)
        related_page = self.page_size(query.related_page)
        show = self.columns_shown(table, query, related)
        found = []
        for row in rows[offset : offset + page_size]:
            full = self.full_row(table, row)
            for column in related:
                self.show_children(full, table, row, column, related_page)
            found.append({name: value for name, value in full.items() if show(name)})
        return found

    def sorted(self, rows: Sequence[Row], table: Table, sort_by: Sequence[str]) -> Sequence[Row]:
        """Return the rows sorted by the first of the columns, then by the next."""
        for entry in reversed(sort_by):
            name, _, direction = entry.strip().partition(" ")
            column = readable_column(table, name)
            downwards = direction.strip().lower() == "desc"
            if direction.strip().lower() not in ("", "asc", "desc"):
                raise Refusal(f"'{entry}' is no column to sort by", MALFORMED)
            nulls = [row for row in rows if row.get(column) is None]
            others = [row for row in rows if row.get(column) is not None]
            others.sort(key=lambda row: self.sort_key(row[column]), reverse=downwards)
            rows = nulls + others if self.choices.nulls_sort == "first" else others + nulls
        return rows

    def sort_key(self, value: Any) -> Any:
        """Return what a value of a column is sorted by."""
        if isinstance(value, dict | list):
            raise Refusal("A column of JSON values cannot be sorted by", MALFORMED)
        loose = self.choices.text_comparison == "loose" and isinstance(value, str)
        return folded(value) if loose else value

    def columns_shown(
        self, table: Table, query: Query, related: Sequence[str]
    ) -> Callable[[str], bool]:
        """Return which columns of a row the query wants to see."""
        excluded = {readable_column(table, name) for name in query.excluded}
        wanted = {readable_column(table, name) for name in query.properties} | set(related)
        if self.choices.properties_shown == "with-system":
            wanted |= {*SYSTEM_COLUMNS, "___class"}
        everything = not query.properties
        return lambda name: name not in excluded and (everything or name in wanted)

    def page_size(self, value: Any) -> int:
        """Return how many rows a page has at most."""
        size = self.whole_number(value, self.choices.default_page, lowest=1, code=1005)
        if size > LARGEST_PAGE and self.choices.large_pages == "refuse":
            raise Refusal(f"pageSize cannot be greater than {LARGEST_PAGE}", 1005)
        return size if self.choices.large_pages == "keep" else min(size, LARGEST_PAGE)

    def offset(self, value: Any) -> int:
        """Return how many rows stand before the page."""
        return self.whole_number(value, 0, lowest=0, code=1004)

    def whole_number(self, value: Any, default: int, *, lowest: int, code: int) -> int:
        """Return the number of a page, or the default where it is not given."""
        if value is None:
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)  # a query string has no numbers
        if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
            raise Refusal(f"pageSize and offset must be whole numbers from {lowest}", code)
        return value


def names(value: Any) -> list[str]:
    """Return the names that a list of texts or a text with commas holds."""
    found = value.split(",") if isinstance(value, str) else value or []
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise Refusal("Columns are named by a list of strings", MALFORMED)
    return [name.strip() for name in found if name.strip()]
