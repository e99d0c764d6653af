"""One exchange with a target: how it is sent, what came back, and what it says."""
