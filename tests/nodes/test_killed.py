"""Processes are killed while people save, import, undo and freeze."""

import pytest

from deploy.faults.killed import measured

# What a killed process leaves half sent is closed by the garbage collector of the visitors, not by the program.
LEFT = "ignore:Exception ignored in. <.*[sS]ocket:pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.nodes, pytest.mark.filterwarnings(LEFT)]


@pytest.mark.parametrize(
    ("what", "on", "seconds"),
    [("workers", "sqlite", 10.0), ("workers", "postgresql", 10.0), ("database", "postgresql", 18.0)],
)
def test_each_deed_is_there_whole_or_not_at_all(what, on, seconds):
    assert measured(what, on, seconds) == []
