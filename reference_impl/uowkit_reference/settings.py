"""What may be set on the reference server: limits, and choices that the sources leave open."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and choices of one server; every limit is the largest value that is still accepted.

    Attributes:
        database: Where SQLite keeps the default application's rows: a file, or ``:memory:``,
            where every other application's are.
        accepted: The applications that are let in, pairs of an id and an API key; where there
            are none, the default application answers whatever id and key an address names.
        applications: Applications made through the console, at a time.
        logins: Users of one application who are logged in, at a time.
        connections: Connections at a time. For one more, the one is closed that has waited for
            a request the longest; where all are at work, the new one is answered with HTTP 503.
        address_bytes: Bytes of the address in a request's first line, HTTP 414 beyond; the parser
            takes 65,535 at most.
        header_bytes: Bytes of all the headers of a request, HTTP 431 beyond.
        idle_seconds: How long a connection without a request stays open.
        head_seconds: How long the first line and the headers of a request may take to come; HTTP
            408 beyond.
        body_seconds: How long its body may take after that, likewise.
        answer_seconds: How long a client may take to read what it has been sent; the connection
            is cut off beyond.
        linger_seconds: How long what a client still sends is read and thrown away after its
            request has been refused, so that it sees the answer.
        body_bytes: Bytes of a request body; a larger one is answered with HTTP 413.
        bodies_bytes: Bytes of all the bodies together that have not come whole; HTTP 503 beyond.
        nesting: Levels of arrays and objects in a request body.
        operations: Operations in one unit of work (`envelope/operation-limit` leaves it open).
        bulk_objects: Objects in one bulk: 100 on the hosted service (protocol notes, section 6).
        string_length: Characters of a column of type STRING whose size was not set when it was
            made: as many as the documents promise.
        text_length: Characters of a column of type TEXT. A column made from a sample is one.
        json_length: Characters of the text of an array or object that is saved.
        referred_length: Characters of all the values that the references of one transaction
            stand for, so that references to references cannot multiply without end.
        name_length: Characters of the name of a table or column made by the data service.
        columns: Columns of one table, not counting those of the system.
        where_length: Characters of a where-clause.
        where_tokens: Words, signs and literals of a where-clause.
        where_nesting: Parentheses, NOTs, signs of arithmetic and points in the paths of a
            where-clause, together.
        query_length: Characters of each list of a query: its properties, groups, sortings.
        query_properties: Properties that a query lists, and relations, and what it leaves out.
        query_groups: Properties or expressions that a query makes groups by.
        query_sortings: Properties or expressions that a query sorts by.
        joins: Relations that the paths of one clause go through; SQLite joins 64 tables at most.
        sql_length: Characters of the SQL that one value of a clause becomes, since a function
            that repeats its argument could make it grow without end.
        query_steps: Steps of SQLite that the queries and changes of one request take together.
            They are counted by ten thousands; as many as by default take some ten seconds.
        value_bytes: Bytes of a value that a statement is given or works out.
        address_parameters: Parameters after the question mark of an address.
        page_size: Objects that a find answers when it does not say how many.
        largest_page: Objects that one find answers at most.
        relations_depth: Levels of related objects that a find answers at most.
        related_objects: Related objects that a find answers at most, on all levels together.
        dynamic_schema: Whether the data service makes missing tables and columns (document 000).
            A transaction never does.
        handler_seconds: How long one call of an event handler may take.
        handler_processes: Node processes that run event handlers in JavaScript: one lives as long
            as the server, others only while all are busy.
        handlers_in_transactions: Whether the event handlers of single calls are called for the
            operations of a transaction, too. The sources don't say that they are, and rules that
            hold for a transaction need not hold with them: off by default.
        result_keys: The keys under which a result carries its operation's type. The documents
            print ``type``, the official clients read ``operationType``.
    """

    database: str = ":memory:"
    accepted: tuple[tuple[str, str], ...] = ()
    applications: int = 1_000
    logins: int = 10_000
    connections: int = 2_000
    address_bytes: int = 60_000
    header_bytes: int = 60_000
    idle_seconds: int = 60
    head_seconds: float = 20.0
    body_seconds: float = 60.0
    answer_seconds: float = 60.0
    linger_seconds: float = 5.0
    body_bytes: int = 32 * 1024 * 1024
    bodies_bytes: int = 256 * 1024 * 1024
    nesting: int = 100
    operations: int = 1_000
    bulk_objects: int = 100
    string_length: int = 250
    text_length: int = 100_000
    json_length: int = 1_000_000
    referred_length: int = 10_000_000
    name_length: int = 64
    columns: int = 500
    where_length: int = 10_000
    where_tokens: int = 2_000
    where_nesting: int = 100
    query_length: int = 100_000
    query_properties: int = 1_000
    query_groups: int = 100
    query_sortings: int = 100
    joins: int = 25
    sql_length: int = 100_000
    query_steps: int = 100_000_000
    value_bytes: int = 100_000_000
    address_parameters: int = 100
    page_size: int = 10
    largest_page: int = 100
    relations_depth: int = 5
    related_objects: int = 50_000
    dynamic_schema: bool = True
    handler_seconds: float = 5.0
    handler_processes: int = 4
    handlers_in_transactions: bool = False
    result_keys: tuple[str, ...] = ("operationType", "type")
