"""An officer of Alsace, and an expert with an account."""

import pytest

from accounts.tests.factories import UserFactory
from experts.tests.factories import ExpertFactory


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def expert():
    return ExpertFactory(user=UserFactory(expert=True), first_name="Léa", last_name="Roy")
