"""The machine of the database fails under two nodes, and its standby takes over.

How many seconds that takes is said by `python -m deploy.faults.failover`: a test has no clock.
"""

import pytest

from deploy.faults.failover import IN_TIME, measured

pytestmark = pytest.mark.nodes


def test_nothing_acknowledged_is_lost_and_all_goes_on_without_a_restart():
    assert set(measured(seconds=3.0)) <= IN_TIME
