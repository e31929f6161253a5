"""What the tests of this room share."""

import pytest


@pytest.fixture
def today(settings):
    """A function that takes the programme to another day."""

    def go(on):
        settings.REFERENCE_DATE = on

    return go
