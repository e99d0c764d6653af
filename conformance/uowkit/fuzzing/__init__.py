"""Requests that nobody listed: made by Schemathesis of the API's description, judged by the kit."""
