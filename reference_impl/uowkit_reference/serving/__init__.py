"""From an HTTP request to the call that it makes, and back to the answer's bytes."""
