"""Applications, their users, and the console that makes them."""
