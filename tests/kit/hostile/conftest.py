import signal

import pytest

LONGEST = 60  # seconds: far more than any of these tests takes


@pytest.fixture(autouse=True)
def _watchdog():
    """A kit that hangs fails its test, in place of hanging the whole run."""

    def bark(_number, _frame):
        pytest.fail(f"the kit was still waiting after {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
