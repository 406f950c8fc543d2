"""Processes are killed while people save, import, undo and freeze."""

import pytest

from deploy.faults.killed import measured

pytestmark = pytest.mark.nodes


@pytest.mark.parametrize(
    ("what", "on", "seconds"),
    [("workers", "sqlite", 10.0), ("workers", "postgresql", 10.0), ("database", "postgresql", 18.0)],
)
def test_each_deed_is_there_whole_or_not_at_all(what, on, seconds):
    assert measured(what, on, seconds) == []
