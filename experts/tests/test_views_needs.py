import pytest
from django.urls import reverse

from accounts.models import Act
from companies.phases import Phase
from companies.tests.factories import CompanyFactory, enrol
from experts.models import Need
from experts.tests.factories import ExpertFactory, sign_in

OFFICER = {"regional_officer": True, "regions": ["42"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    return enrol(CompanyFactory(name="Forges du Rhin"))


def url_of(file):
    return reverse("experts:need_update", args=[file.company.siren])


def test_officer_records_the_need_and_sees_the_experts_by_it(client, file):
    skilled = ExpertFactory(specialities=("NUM",))
    ExpertFactory(specialities=("ENV",))
    sign_in(client, **OFFICER)

    response = client.post(
        url_of(file),
        {"specialities": ["NUM"], "technologies": [], "language": "fr", "comment": "Ligne 3"},
        follow=True,
    )

    assert [each.expert for each in response.context["best"]][0] == skilled
    assert Need.objects.get().comment == "Ligne 3"
    assert Act.objects.get(action="need_recorded").details["specialities"] == ["Données et usine connectée"]


def test_need_is_written_over(client, file):
    sign_in(client, **OFFICER)
    for speciality in ("NUM", "ENV"):
        client.post(url_of(file), {"specialities": [speciality], "technologies": ["ROBOT"], "language": "de"})
    need = Need.objects.get()
    assert [each.pk for each in need.specialities.all()] == ["ENV"]
    page = client.get(file.company.get_absolute_url()).content.decode()
    assert "Énergie, ressources et environnement" in page
    assert "allemand" in page


@pytest.mark.parametrize(
    "typed", [{"specialities": ["XXX"], "language": "fr"}, {"specialities": [], "language": "klingon"}]
)
def test_wrong_need_is_refused(client, file, typed):
    sign_in(client, **OFFICER)
    assert client.post(url_of(file), {"technologies": [], **typed}).context["form"].errors
    assert not Need.objects.exists()


def test_need_of_a_closed_file_is_404(client):
    sign_in(client, **OFFICER)
    assert client.get(url_of(enrol(phase=Phase.ABANDON))).status_code == 404
