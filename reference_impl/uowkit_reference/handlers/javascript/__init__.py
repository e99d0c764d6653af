"""Handlers in JavaScript, as in document 003, run by the npm package backendless-coderunner."""
