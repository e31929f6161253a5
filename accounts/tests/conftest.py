import pytest

from accounts.tests.factories import UserFactory


@pytest.fixture
def administrator():
    return UserFactory(administrator=True, first_name="Zoé", last_name="Zola", email="zoe@exemple.example")


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"], first_name="Alice", last_name="Alsace")
