"""The machine of the database fails under two nodes, and its standby takes over."""

import pytest

from deploy.faults.failover import measured

pytestmark = pytest.mark.nodes


def test_nothing_acknowledged_is_lost_and_all_goes_on_without_a_restart():
    assert measured(seconds=3.0) == []
