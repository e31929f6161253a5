"""The register from a spreadsheet: checked, shown, confirmed, written; refused lines come back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from experts.imports import HEADINGS
from experts.models import Expert, ExpertImport
from experts.tests.factories import ExpertFactory, sign_in

pytestmark = pytest.mark.django_db
URL = reverse("experts:import_list")
GOOD = "EXP-900;Olivier;Charrier;olivier@exemple.example;;consultant;STRAT;42;fr;2015-03-31"
WRONG = "EXP-901;Ada;Faux;pas-une-adresse;;consultant;STRAT;42;fr;2015-03-31"


def send(client, *lines, headings=HEADINGS):
    sign_in(client, administrator=True)
    text = "\n".join([";".join(headings), *lines])
    file = SimpleUploadedFile("experts.csv", text.encode("utf-8-sig"))
    return client.post(URL, {"file": file}, follow=True)


def confirm(client):
    client.post(reverse("experts:import_confirm", args=[ExpertImport.objects.get().pk]))
    return ExpertImport.objects.get()


def test_import_writes_nothing_before_it_is_confirmed(client):
    page = send(client, GOOD)
    assert page.context["effect"] == {"created": 1, "updated": 0, "unchanged": 0, "refused": 0}
    assert not Expert.objects.exists()


def test_import_confirmed_writes(client):
    send(client, GOOD)
    expert_import = confirm(client)
    assert (expert_import.status, expert_import.message) == ("done", "1\u00a0expert ajouté.")
    assert Expert.objects.get().reference == "EXP-900"


def test_import_confirmed_twice_writes_once(client):
    send(client, GOOD)
    confirm(client)
    confirm(client)
    assert Expert.objects.count() == 1


def test_import_again_changes_nothing(client):
    send(client, GOOD)
    confirm(client)
    page = send(client, GOOD)
    assert page.context["effect"]["unchanged"] == 1
    assert page.context["expert_import"].status == "done"


def test_import_writes_the_good_lines_and_gives_the_others_back(client):
    send(client, GOOD, WRONG)
    expert_import = confirm(client)
    assert expert_import.message == "1\u00a0expert ajouté, 1\u00a0ligne refusée."
    address = reverse("experts:import_refused", args=[expert_import.pk])
    content = client.get(address).getvalue().decode("utf-8-sig")
    assert "pas-une-adresse" in content
    assert "n’est pas une adresse électronique" in content
    assert "Olivier" not in content


def test_import_takes_the_programmes_own_headings(client):
    keys = "id;first_name;last_name;email;phone;organisation_kind;specialities;region_codes_2015"
    send(client, GOOD, headings=f"{keys};languages;retained_on".split(";"))
    assert confirm(client).outcome["created"] == 1


def test_import_without_a_column_says_which(client):
    page = send(client, GOOD, headings=[*HEADINGS[:-1], "x"])
    assert page.context["form"].errors["file"] == [
        "Il manque au fichier\u202f: «\u202fRetenu le\u202f». Partez du modèle."
    ]


def test_import_of_no_table_is_refused(client):
    sign_in(client, administrator=True)
    page = client.post(URL, {"file": SimpleUploadedFile("experts.xlsx", b"MZ\x90\x00")})
    assert page.context["form"].errors["file"]


def test_import_given_up_writes_nothing(client):
    send(client, GOOD)
    client.post(reverse("experts:import_drop", args=[ExpertImport.objects.get().pk]))
    assert ExpertImport.objects.get().status == "dropped"
    assert not Expert.objects.exists()


def test_import_moves_no_mandate(client):
    ExpertFactory(reference="EXP-900", email="olivier@exemple.example")
    page = send(client, GOOD)
    assert page.context["effect"]["refused"] == 1


@pytest.mark.parametrize("format", ["csv", "xlsx", "ods"])
def test_import_template_is_a_file(client, format):
    sign_in(client, administrator=True)
    response = client.get(reverse("experts:import_template"), {"format": format})
    assert len(response.getvalue()) > 100
