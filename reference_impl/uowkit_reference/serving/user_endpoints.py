"""The addresses of users: to register, to log in and out."""

from uowkit_reference.administration.users import Users
from uowkit_reference.json_values import Json
from uowkit_reference.routing import Call, Route
from uowkit_reference.transaction import Transactions


class UserEndpoints:
    """The calls about users; whoever makes them need not be logged in.

    Args:
        users: The users.
        transactions: Keeps a call's changes together.
    """

    def __init__(self, users: Users, transactions: Transactions) -> None:
        self.users = users
        self.transactions = transactions

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("POST", "users/register", self.register),
            Route("POST", "users/login", self.login),
            Route("GET", "users/logout", self.logout),
            Route("GET", "users/isvalidusertoken/{token}", self.is_valid),
        ]

    def register(self, call: Call) -> Json:
        """Register the user in the body."""
        with self.transactions.all_or_nothing():
            return self.users.register(call.json())

    def login(self, call: Call) -> Json:
        """Log the user in whose email and password are in the body."""
        return self.users.login(call.json())

    def logout(self, call: Call) -> None:
        """End the log-in of the call's token, if it has one."""
        self.users.logout(call.user_token)

    def is_valid(self, call: Call) -> bool:
        """Say whether the token in the address is that of a log-in."""
        return self.users.is_logged_in(call.parameters["token"])
