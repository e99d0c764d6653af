"""What may be set on the reference server: limits, and choices that the sources leave open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and choices of one server; every limit is the largest value that is still accepted.

    Attributes:
        database: Where SQLite keeps the rows: a file, or ``:memory:``.
        body_bytes: Bytes of a request body; a larger one is answered with HTTP 413.
        nesting: Levels of arrays and objects in a request body.
        operations: Operations in one unit of work (`envelope/operation-limit` leaves it open).
        bulk_objects: Objects in one bulk: 100 on the hosted service (protocol notes, section 6).
        string_length: Characters of a string that is saved. The documents promise 250; a
            column made from a sample is of a long-text kind here, so that it can take more.
        json_length: Characters of the text of an array or object that is saved.
        referred_length: Characters of all the values that the references of one transaction
            stand for, so that references to references cannot multiply without end.
        name_length: Characters of the name of a table or column made by the data service.
        columns: Columns of one table, not counting those of the system.
        where_length: Characters of a where-clause. SQLite itself bounds the pattern of LIKE to
            50,000 bytes, so that this cannot be much larger.
        where_tokens: Words, signs and literals of a where-clause.
        where_nesting: Parentheses, NOTs and minus signs of a where-clause, together.
        page_size: Objects that a find answers when it does not say how many.
        largest_page: Objects that one find answers at most.
        dynamic_schema: Whether the data service makes missing tables and columns (document 000).
            A transaction never does.
        result_keys: The keys under which a result carries its operation's type. The documents
            print ``type``, the official clients read ``operationType``.
    """

    database: str = ":memory:"
    body_bytes: int = 32 * 1024 * 1024
    nesting: int = 100
    operations: int = 1_000
    bulk_objects: int = 100
    string_length: int = 100_000
    json_length: int = 1_000_000
    referred_length: int = 10_000_000
    name_length: int = 64
    columns: int = 500
    where_length: int = 10_000
    where_tokens: int = 2_000
    where_nesting: int = 100
    page_size: int = 10
    largest_page: int = 100
    dynamic_schema: bool = True
    result_keys: tuple[str, ...] = ("operationType", "type")
