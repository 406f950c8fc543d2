"""A primary with its standby, and nodes of the program on them."""

import pytest

from deploy.faults.failover import cluster


@pytest.fixture(scope="session")
def servers():
    with cluster() as running:
        yield running
