"""The console endpoints, as the official end-to-end suite uses them to make its applications."""

import contextlib

import httpx

TABLES = {
    "Person": {
        "name": "STRING",
        "age": "INT",
        "score": "DOUBLE",
        "born": "DATETIME",
        "married": "BOOLEAN",
        "extra": "JSON",
    },
    "Order": {"label": "STRING", "price": "INT", "personName": "STRING", "extra": "JSON"},
    "Item": {"label": "STRING"},
}
RELATIONS = [
    ("Person", "order", "Order", "ONE_TO_ONE"),  # a table and a column named by words of SQL
    ("Person", "orders", "Order", "ONE_TO_MANY"),
    ("Order", "items", "Item", "ONE_TO_MANY"),
]


class Console:
    """A developer who is logged in.

    Attributes:
        url: The server's address, without a path.
    """

    def __init__(self, url, client):
        self.url = url
        self._client = client
        login = self.send("POST", "/console/home/login", {"login": "a@b.c", "password": "secret"})
        client.headers["auth-key"] = login.headers["auth-key"]

    def send(self, method, path, body=None):
        """Return the answer to a request, which must be good."""
        answer = self._client.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def make_application(self, name="clients"):
        """Return the id and the JavaScript key of a new application."""
        app_id = self.send("POST", "/console/applications", {"appName": name}).json()["id"]
        settings = self.send("GET", f"/{app_id}/console/appsettings").json()
        keys = {each["deviceType"]: each["apiKey"] for each in settings["apiKeys"]}
        return app_id, keys["JS"]

    def make_table(self, app_id, table, columns=()):
        """Make a table, and the columns that are given by name and type."""
        tables = f"/{app_id}/console/data/tables"
        self.send("POST", tables, {"name": table})
        for name, kind in dict(columns).items():
            self.send("POST", f"{tables}/{table}/columns", {"name": name, "dataType": kind})

    def make_relation(self, app_id, table, column, other_table, kind):
        """Make a relation column."""
        self.send(
            "POST",
            f"/{app_id}/console/data/tables/{table}/columns/relation",
            {
                "dataType": "DATA_REF",
                "name": column,
                "toTableName": other_table,
                "relationshipType": kind,
            },
        )

    def make_tables(self, app_id):
        """Make the tables that most tests work in."""
        for table, columns in TABLES.items():
            self.make_table(app_id, table, columns)
        for relation in RELATIONS:
            self.make_relation(app_id, *relation)

    def delete_application(self, app_id):
        """Delete an application, unless a test has done so."""
        if any(each["id"] == app_id for each in self.applications()):
            self.send("DELETE", f"/{app_id}/console/application")

    def applications(self):
        """Return all applications."""
        return self.send("GET", "/console/applications").json()


@contextlib.contextmanager
def logged_in(url):
    """Yield a developer who is logged in to the server at this address."""
    with httpx.Client(base_url=url, timeout=10) as client:
        yield Console(url, client)
