"""The addresses of the API, and the call that each one makes.

Protocol notes, sections 1 and 8; client notes, sections 2 and 4.
"""

from uowkit_reference.data.data_service import DataService
from uowkit_reference.json_values import Json
from uowkit_reference.request import UnitOfWorkReader
from uowkit_reference.routing import Call, Endpoint, Route
from uowkit_reference.transaction import Transactions


class Endpoints:
    """The calls about objects: units of work, and those of the data service.

    Args:
        reader: Reads units of work.
        transactions: Runs them.
        data_service: Saves, reads and deletes single objects.
    """

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        self.reader = reader
        self.transactions = transactions
        self.data = data_service

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("POST", "transaction/unit-of-work", self.unit_of_work),
            Route("GET", "info", self.info),
            *(
                Route(each.method, each.path, in_transaction(self.transactions, each.endpoint))
                for each in self.data_routes()
            ),
        ]

    def data_routes(self) -> list[Route]:
        """Return the routes of the data service, each call a transaction of its own."""
        return [
            Route("POST", "data/{table}", self.save),
            Route("PUT", "data/{table}", self.save),
            Route("GET", "data/{table}", self.find_by_address),
            Route("POST", "data/bulk/{table}", self.create_many),
            Route("PUT", "data/bulk/{table}", self.update_many),
            Route("DELETE", "data/bulk/{table}", self.delete_many_by_address),
            Route("POST", "data/bulk/{table}/delete", self.delete_many),
            Route("PUT", "data/bulkupsert/{table}", self.upsert_many),
            Route("PUT", "data/{table}/upsert", self.upsert),
            Route("POST", "data/{table}/find", self.find),
            Route("GET", "data/{table}/first", self.first),
            Route("GET", "data/{table}/last", self.last),
            Route("GET", "data/{table}/count", self.count_by_address),
            Route("POST", "data/{table}/count", self.count),
            Route("GET", "data/{table}/properties", self.describe),
            Route("GET", "data/{table}/pk", self.get_by_key),
            Route("GET", "data/{table}/{object_id}", self.get),
            Route("PUT", "data/{table}/{object_id}", self.update),
            Route("DELETE", "data/{table}/{object_id}", self.delete),
        ]

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work."""
        return self.transactions.execute(self.reader.read(call.json()))

    def info(self, _call: Call) -> Json:
        """Tell clients that start where real-time messages are: nowhere (client notes, 2)."""
        return {"rtURL": "http://127.0.0.1:1"}

    def save(self, call: Call) -> Json:
        """Save the object in the body."""
        return self.data.save(call.parameters["table"], call.json())

    def update(self, call: Call) -> Json:
        """Update the object that the address names."""
        return self.data.update(call.parameters["table"], call.parameters["object_id"], call.json())

    def upsert(self, call: Call) -> Json:
        """Update the object in the body, or create it under the objectId that it brings."""
        return self.data.upsert(call.parameters["table"], call.json())

    def get(self, call: Call) -> Json:
        """Read the object that the address names; the query says what of it."""
        return self.data.get(call.parameters["table"], call.parameters["object_id"], call.query)

    def get_by_key(self, call: Call) -> Json:
        """Read the object whose primary key the query gives."""
        return self.data.get_by_key(call.parameters["table"], call.query)

    def delete(self, call: Call) -> Json:
        """Delete the object that the address names."""
        return self.data.delete(call.parameters["table"], call.parameters["object_id"])

    def find_by_address(self, call: Call) -> Json:
        """Find objects; the query stands in the address."""
        return self.data.find(call.parameters["table"], call.query)

    def find(self, call: Call) -> Json:
        """Find objects; the query is the body."""
        return self.data.find(call.parameters["table"], call.json())

    def first(self, call: Call) -> Json:
        """Read the object that comes first."""
        return self.data.first(call.parameters["table"], call.query)

    def last(self, call: Call) -> Json:
        """Read the object that comes last."""
        return self.data.last(call.parameters["table"], call.query)

    def count_by_address(self, call: Call) -> Json:
        """Count objects; the query stands in the address."""
        return self.data.count(call.parameters["table"], call.query)

    def count(self, call: Call) -> Json:
        """Count objects; the query is the body."""
        return self.data.count(call.parameters["table"], call.json())

    def create_many(self, call: Call) -> Json:
        """Create the objects in the body."""
        return self.data.create_many(call.parameters["table"], call.json())

    def upsert_many(self, call: Call) -> Json:
        """Update or create each of the objects in the body."""
        return self.data.upsert_many(call.parameters["table"], call.json())

    def update_many(self, call: Call) -> Json:
        """Change objects as the body says; the where-clause stands in the address."""
        return self.data.update_many(call.parameters["table"], call.query, call.json())

    def delete_many_by_address(self, call: Call) -> Json:
        """Delete objects; the where-clause stands in the address."""
        return self.data.delete_many(call.parameters["table"], call.query)

    def delete_many(self, call: Call) -> Json:
        """Delete objects; the where-clause stands in the body."""
        return self.data.delete_many(call.parameters["table"], call.json())

    def describe(self, call: Call) -> Json:
        """Describe the table's columns."""
        return self.data.describe(call.parameters["table"])


def in_transaction(transactions: Transactions, endpoint: Endpoint) -> Endpoint:
    """Return `endpoint` as one transaction of its own: all or nothing, one at a time."""

    def all_or_nothing(call: Call) -> Json:
        with transactions.all_or_nothing():
            return endpoint(call)

    return all_or_nothing
