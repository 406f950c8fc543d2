"""The machine of the database fails under two nodes, and its standby takes over.

How many seconds that takes is said by `python -m deploy.faults.failover`: a test has no clock.
"""

import pytest

from deploy.faults.failover import IN_TIME, measured

# What a killed process leaves half sent is closed by the garbage collector of the visitors, not by the program.
LEFT = "ignore:Exception ignored in. <.*[sS]ocket:pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.nodes, pytest.mark.filterwarnings(LEFT)]


def test_nothing_acknowledged_is_lost_and_all_goes_on_without_a_restart():
    assert set(measured(seconds=3.0)) <= IN_TIME
