"""What the tests of other municipalities share."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.neighbours.made import publishing


@pytest.fixture
def private(settings):
    """Servers on this machine may be asked."""
    settings.NEIGHBOUR_PRIVATE = True


@pytest.fixture
def publisher(private):
    with publishing({}) as server:
        yield server


@pytest.fixture
def fetch():
    """Call the command; what it printed, and what it said of failures."""

    def call(**options):
        out, err = StringIO(), StringIO()
        try:
            call_command("nachbarn_abholen", stdout=out, stderr=err, **options)
        except CommandError as error:
            return str(error), err.getvalue()
        return out.getvalue().strip(), err.getvalue()

    return call
