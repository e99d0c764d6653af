"""Finding objects: a query, compiled for SQLite and run."""

from collections.abc import Sequence

from uowkit_reference.errors import InvalidClauseError, reading
from uowkit_reference.json_values import JsonObject
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.outputs import (
    Output,
    object_of,
    output_of,
    outputs_of_columns,
    without,
)
from uowkit_reference.querying.paths import Paths
from uowkit_reference.querying.queries import Query
from uowkit_reference.querying.related import Related
from uowkit_reference.querying.terms import Terms
from uowkit_reference.querying.where import Conditions, compile_selection
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import CREATED, OBJECT_ID, Stored, Table
from uowkit_reference.storage.conditions import EVERYTHING, Term, Where
from uowkit_reference.storage.store import Store


class Finder:
    """Runs queries.

    Args:
        store: Where the objects are kept.
        settings: The limits of clauses and of related objects.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def find(self, table: Table, query: Query, among: Where = EVERYTHING) -> list[JsonObject]:
        """Return what a query asks for.

        Args:
            table: The table whose objects are asked for.
            query: What is asked.
            among: A condition that the objects meet besides.

        Raises:
            ApiError: A column does not exist (1006), or a clause or an expression cannot be used
                (1017).
        """
        where = self.where(table, query).and_also(among)
        self.store.index(table, where)
        asked = Asked(table, query, self.store, self.settings)
        rows = self.store.rows(*asked.statement(where))
        found = [object_of(asked.outputs, row[1:], table) for row in rows]
        parents = [(str(row[0]), one) for row, one in zip(rows, found, strict=True)]
        # Groups have no related objects; a relation that does not exist is refused all the same.
        shown_in = [] if asked.grouped else parents
        Related(self.store, self.settings, query).attach(table, shown_in)
        return found

    def where(self, table: Table, query: Query) -> Where:
        """Return the condition that a query's objects meet."""
        if query.where is None:
            return EVERYTHING
        return compile_selection(query.where, table, self.settings, self.store.table)


class Asked:
    """One query, compiled.

    Attributes:
        outputs: What is answered of each object or group.
        grouped: Whether a row stands for a group of objects, rather than for one.
        unique: Whether groups that are equal in all that is answered are answered once.

    Args:
        table: The table whose objects are asked for.
        query: What is asked.
        store: Finds the tables of related objects.
        settings: The limits of clauses.

    Raises:
        ApiError: As for `Finder.find`.
    """

    def __init__(self, table: Table, query: Query, store: Store, settings: Settings) -> None:
        self.table = table
        self.query = query
        self.settings = settings
        self.paths = Paths(table, store.table, settings)
        self.terms = Terms(self.paths, aggregates=True)
        listed = self._listed()
        self.terms.named = {output.name: output.term for output in listed}
        self.groups = [self._group(each) for each in query.group_by]
        aggregates = any(output.term.aggregate for output in listed)
        self.grouped = bool(self.groups or aggregates or query.distinct)
        self.outputs = self._outputs(listed)
        self.unique = query.distinct and bool(self.groups or aggregates)
        if query.distinct and not (self.groups or aggregates):
            self.groups = [output.term for output in self.outputs]
        self.terms.named = {output.name: output.term for output in self.outputs}
        self.having = self._having()
        self.order = [(self._sorting(each), descends) for each, descends in query.sort_by]

    def _listed(self) -> list[Output]:
        """Return the outputs that the query lists; properties of related objects are theirs."""
        with reading("property"):
            return [
                output_of(each, self.terms, self.settings)
                for each in self.query.properties
                if each != "*" and not self._of_related(each)
            ]

    def _of_related(self, name: str) -> bool:
        """Say whether a property belongs to objects that are answered with their parents."""
        first = name.partition(".")[0]
        asked_for = {path.partition(".")[0] for path in self.query.related}
        every = self.query.relations_depth > 0 or "*" in asked_for
        return first in self.table.relations and (every or first in asked_for)

    def _outputs(self, listed: list[Output]) -> list[Output]:
        """Return what is answered: what is listed, or else all; the objectId of single objects."""
        if "*" in self.query.properties or not (self.query.properties or self.groups):
            listed = [*outputs_of_columns(self.table), *listed]
        elif not self.query.properties:
            listed = [output_of(each, self.terms, self.settings) for each in self.query.group_by]
        if not self.grouped and OBJECT_ID.name not in {output.name for output in listed}:
            listed = [*listed, *outputs_of_columns(self.table, [OBJECT_ID.name])]
        return without(listed, self.query.excluded)

    def _group(self, asked: str) -> Term:
        with reading("groupBy"):
            term = self.terms.term(parse(asked, self.settings))
            if term.aggregate:
                raise InvalidClauseError("groups cannot be made by what is worked out of them")
        return term

    def _sorting(self, asked: str) -> Term:
        with reading("sortBy"):
            term = self.terms.term(parse(asked, self.settings))
            if term.aggregate and not self.grouped:
                raise InvalidClauseError("there are no groups to sort by")
        return term

    def _having(self) -> Term | None:
        if self.query.having is None:
            return None
        with reading("having clause"):
            if not self.grouped:
                raise InvalidClauseError("it is of use with groups only")
            return Conditions(self.terms).condition(parse(self.query.having, self.settings))

    def statement(self, where: Where) -> tuple[str, Sequence[Stored]]:
        """Return the SQL that answers the query for the objects that meet `where`.

        Its first value is the objectId, which rows that are to be unique must not have; then
        come the outputs.
        """
        shown = [Term("NULL" if self.unique else f"{self.table.physical}.{OBJECT_ID.physical}")]
        shown += [output.term for output in self.outputs]
        groups = self.groups
        if not self.grouped and self.paths.joins:
            groups = [Term(f"{self.table.physical}.number")]
        order = [
            Term(f"{term.sql} {'DESC' if descends else 'ASC'}", term.parameters)
            for term, descends in [*self.order, self._last_resort()]
        ]
        parts = [
            ("SELECT DISTINCT" if self.unique else "SELECT", shown),
            (f"FROM {self.paths.rows} WHERE", [Term(where.sql, where.parameters)]),
            ("GROUP BY", groups),
            ("HAVING", [self.having] if self.having else []),
            ("ORDER BY", order),
            ("LIMIT", [Term("?", (self.query.page_size,))]),
            ("OFFSET", [Term("?", (self.query.offset,))]),
        ]
        sql = [f"{word} {', '.join(term.sql for term in terms)}" for word, terms in parts if terms]
        values = [value for _, terms in parts for term in terms for value in term.parameters]
        return " ".join(sql), values

    def _last_resort(self) -> tuple[Term, bool]:
        """Return what sorts rows that are equal otherwise: the order of their creation.

        It descends where the time of creation does, which is the same for many objects.
        """
        number = f"{self.table.physical}.number"
        term = Term(f"min({number})" if self.grouped else number)
        return term, any(descends and term.column is CREATED for term, descends in self.order)
