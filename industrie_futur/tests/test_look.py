"""The look: French figures and days, forms tied to their errors, the menu, the vendored files."""

import datetime
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import reverse

from industrie_futur import pages
from industrie_futur.forms import DateField, DecimalField, EurosField, errors_shown_on
from industrie_futur.navigation import MENU, menu_for
from industrie_futur.templatetags import portal

STATIC = settings.BASE_DIR / "static"


def rendered(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


# Figures and days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1234567, "1\u202f234\u202f567"),
        (Decimal("1234.50"), "1\u202f234,5"),
        (Decimal("-0.5"), "-0,5"),
        (Decimal("1E+3"), "1\u202f000"),
        (None, ""),
        ("s", "s"),  # the marker of a hidden figure
    ],
)
def test_number(value, shown):
    assert portal.number(value) == shown


def test_number_rounds_halves_up():
    assert portal.number(Decimal("2.25"), 1) == "2,3"


def test_euros():
    assert portal.euros(Decimal("1234567.89")) == "1\u202f234\u202f567,89\u00a0€"


@pytest.mark.parametrize(
    ("value", "shown"), [("1500", "1\u202f500\u00a0€"), ("1500.5", "1\u202f500,50\u00a0€")]
)
def test_euros_short_form_drops_only_empty_cents(value, shown):
    assert portal.euros(Decimal(value), "court") == shown


def test_millions():
    assert portal.millions(160_000_000) == "160\u00a0M€"


@pytest.mark.parametrize(("value", "shown"), [(80, "80"), (Decimal("23.5294"), "23,5"), (120, "120")])
def test_percent(value, shown):
    assert portal.percent(value) == f"{shown}\u202f%"


@pytest.mark.parametrize(("count", "shown"), [(0, "0 entreprise"), (1, "1 entreprise"), (2, "2 entreprises")])
def test_counted_begins_the_plural_at_two(count, shown):
    assert portal.counted(count, "entreprise") == shown.replace(" ", "\u00a0")


def test_counted_takes_both_forms():
    assert portal.counted(3, "pôle régional,pôles régionaux") == "3\u00a0pôles régionaux"


def test_siren_and_siret_are_grouped():
    assert portal.siren("732829320") == "732\u202f829\u202f320"
    assert portal.siret("73282932000074") == "732\u202f829\u202f320\u202f00074"


def test_siret_of_another_length_is_shown_as_it_is():
    assert portal.siret("7328293200007") == "7328293200007"


@pytest.mark.parametrize(
    ("day", "shown"),
    [((2015, 7, 20), "20 juillet 2015"), ((2016, 1, 1), "1er janvier 2016")],
)
def test_french_date(day, shown):
    assert portal.french_date(datetime.date(*day)) == shown


def test_short_date_of_a_moment_is_that_of_paris():
    late = datetime.datetime(2015, 7, 19, 22, 30, tzinfo=datetime.UTC)
    assert portal.short_date(late) == "20/07/2015"
    assert portal.short_datetime(late) == "20/07/2015 à 0\u00a0h\u00a030"


# Addresses and pieces -----------------------------------------------------------------------------


def test_query_replace_keeps_the_rest(rf):
    request = rf.get("/entreprises/", {"q": "méca", "page": "3"})
    assert rendered("{% query_replace page=None tri='nom' %}", request) == "?q=m%C3%A9ca&amp;tri=nom"


def test_sort_header_turns_the_order_round(rf):
    source = '{% include "includes/sort_header.html" with label="Nom" key="nom" current="nom" only %}'
    html = rendered(source, rf.get("/entreprises/", {"q": "a", "page": "2"}))
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=a&amp;tri=-nom"' in html


def test_pagination_keeps_filters(rf):
    page = Paginator(range(100), 10).page(4)
    html = rendered(
        '{% include "includes/pagination.html" %}', rf.get("/", {"q": "a", "page": "4"}), page_obj=page
    )
    assert 'href="?q=a&amp;page=5"' in html
    assert re.findall(r'aria-current="page" title="([^"]+)"', html) == ["Page 4"]


def test_data_table_has_caption_and_escapes_it(rf):
    html = rendered(
        "{% data_table caption %}<tbody><tr><td>1</td></tr></tbody>{% enddata_table %}", caption="A & B"
    )
    assert "<caption>A &amp; B</caption><tbody><tr><td>1</td></tr></tbody></table>" in html


def test_progress_asks_again_only_while_the_job_works():
    job = SimpleNamespace(
        status="running", get_status_display="En cours", progress_pct=40, message="", is_working=True
    )
    source = '{% include "includes/progress.html" with job=job url="/x/" target="job" only %}'
    assert 'hx-get="/x/"' in rendered(source, job=job)
    job.is_working = False
    assert "hx-get" not in rendered(source, job=job)


# Forms --------------------------------------------------------------------------------------------


class SampleForm(forms.Form):
    siret = forms.CharField(
        label="SIRET", help_text="14 chiffres", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    held_on = DateField(label="Date", required=False)
    axes = forms.MultipleChoiceField(
        label="Axes",
        choices=[("a", "A"), ("b", "B")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Un au moins",
    )
    kind = forms.ChoiceField(label="Nature", choices=[("i", "Initiale")], widget=forms.RadioSelect)
    region = forms.ChoiceField(label="Région", choices=[("42", "Alsace")])
    note = forms.CharField(label="Note", widget=forms.Textarea)
    agreed = forms.BooleanField(label="Accord")
    file = forms.FileField(label="Fichier")
    password = forms.CharField(
        label="Mot de passe", widget=forms.PasswordInput({"autocomplete": "new-password"})
    )


@pytest.mark.parametrize(
    "form", [SampleForm(), SampleForm({"held_on": "31/02/2015"})], ids=["empty", "refused"]
)
def test_every_described_id_of_a_form_exists(form):
    html = render_crispy_form(form)
    described = {each for ids in re.findall(r'aria-describedby="([^"]+)"', html) for each in ids.split()}
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert described - set(ids) == set()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [name for name in SampleForm.base_fields if name != "held_on"])
def test_refused_field_is_described_by_its_error(name):
    html = render_crispy_form(SampleForm({}))
    assert re.search(rf'aria-describedby="[^"]*\bid_{name}_error"', html)
    assert re.search(
        rf'id="id_{name}_error"><p class="fr-message fr-message--error">Ce champ est obligatoire', html
    )


def test_error_summary_leads_to_each_control():
    html = render_crispy_form(SampleForm({}))
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links[:3] == ["id_siret", "id_axes_0", "id_kind_0"]
    assert all(f'id="{link}"' in html for link in links)


def test_required_is_said_in_words():
    html = render_crispy_form(SampleForm())
    assert html.count("(obligatoire)") == len(SampleForm.base_fields) - 1


def test_autocomplete_is_kept():
    html = render_crispy_form(SampleForm())
    assert re.findall(r'autocomplete="([^"]+)"', html) == ["off", "new-password"]


def test_errors_of_a_service_go_to_their_field():
    form = SampleForm({})
    with errors_shown_on(form):
        raise ValidationError({"siret": "Ce SIRET est déjà engagé.", "hidden_one": "Trop tard."})
    assert "Ce SIRET est déjà engagé." in form.errors["siret"]
    assert form.non_field_errors() == ["Trop tard."]


def test_error_of_a_service_without_field_is_of_the_whole_form():
    form = SampleForm({})
    with errors_shown_on(form):
        raise ValidationError("Il manque %(n)s jours.", params={"n": 3})
    assert form.non_field_errors() == ["Il manque 3 jours."]


def test_errors_shown_on_lets_other_errors_through():
    with pytest.raises(ZeroDivisionError), errors_shown_on(SampleForm({})):
        1 / 0  # noqa: B018  any error that nobody at the keyboard can mend


@pytest.mark.parametrize("typed", ["2015-07-20", "20/07/2015", "20-7-2015", " 20.07.2015 "])
def test_date_field_reads_both_orders(typed):
    assert DateField().clean(typed) == datetime.date(2015, 7, 20)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/02/2015", "Le 31/02/2015 n’existe pas dans le calendrier."),
        ("2015-13-01", "Le 01/13/2015 n’existe pas dans le calendrier."),
        ("bidon", "Saisissez une date sous la forme jj/mm/aaaa, par exemple 20/07/2015."),
        ("20/07/0215", "L’année doit être comprise entre 1900 et 2100."),
    ],
)
def test_date_field_says_what_is_wrong(typed, message):
    with pytest.raises(ValidationError) as refused:
        DateField().clean(typed)
    assert refused.value.messages == [message]


@pytest.mark.parametrize("typed", ["1 234,5", "1\u00a0234,5", "1\u202f234,5", "1234.5", "1234,50"])
def test_decimal_field_reads_french_numbers(typed):
    assert DecimalField().clean(typed) == Decimal("1234.5")


def test_decimal_field_refuses_two_commas():
    with pytest.raises(ValidationError):
        DecimalField().clean("1,234,5")


def test_decimal_field_shows_a_stored_value_with_a_comma():
    class HeadcountForm(forms.Form):
        headcount = DecimalField()

    assert 'value="9,99"' in str(HeadcountForm(initial={"headcount": Decimal("9.990")})["headcount"])


def test_euros_field_takes_the_sign():
    assert EurosField().clean("12 500,50 €") == Decimal("12500.50")


# Menu and pages -----------------------------------------------------------------------------------


def test_menu_of_nobody_is_empty(rf):
    assert menu_for(rf.get("/")) == []


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            "expert",
            [
                "Missions",
                "Tableau de bord",
                "Chiffres",
                "Experts",
                "Diagnostics",
                "Visites",
                "Alliance",
                "Niveaux de l’industrie",
                "International",
                "Référentiel de diagnostic",
            ],
        ),
        (
            "observer",
            [
                "Tableau de bord",
                "Comparer les régions",
                "Chiffres",
                "Atterrissage",
                "Points d’avancement",
                "Comité de pilotage",
                "Régions",
                "Candidatures d’experts",
                "Alliance",
                "Organismes",
                "Niveaux de l’industrie",
                "Enquêtes",
                "International",
            ],
        ),
    ],
)
def test_menu_is_that_of_the_role(rf, role, labels):
    request = rf.get("/")
    request.user = SimpleNamespace(role=role)
    assert [link.label for section in menu_for(request) for link in section.links] == labels


def test_menu_marks_the_closest_page(rf):
    request = rf.get(reverse("companies:import_list"))
    request.user = SimpleNamespace(role="administrator")
    current = [
        (link.label, link.current) for part in menu_for(request) for link in part.links if link.current
    ]
    assert current == [("Imports", "page")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["accessibility", "legal_notice", "personal_data", "help"])
def test_legal_page_is_open_to_all(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_demonstration_says_that_it_is_one(client):
    assert "Données fictives." in client.get(reverse("help")).text


@pytest.mark.django_db
@override_settings(REFERENCE_DATE=None)
def test_portal_in_service_does_not_speak_of_demonstration(client):
    assert "Données fictives." not in client.get(reverse("help")).text


@pytest.mark.django_db
def test_unknown_address_gets_our_page(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Page introuvable" in response.text


def test_error_pages_need_no_context(rf, caplog):
    response = pages.server_error(rf.get("/boom/"))
    reference = re.search(r"référence (\w{8})", response.text)[1]
    assert reference in caplog.text
    assert response.status_code == 500
    assert "Demande refusée" in pages.bad_request(rf.get("/"), ValueError()).text
    assert "périmé" in render_to_string("403_csrf.html")


# Vendored files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet", sorted(STATIC.rglob("*.css")), ids=lambda path: str(path.relative_to(STATIC))
)
def test_style_sheet_names_only_files_that_we_serve(sheet):
    named = re.findall(r"url\((?![\"']?data:)[\"']?([^)\"'?#]+)", sheet.read_text())
    assert [name for name in named if not (sheet.parent / name).resolve().is_file()] == []


def test_icons_of_our_pages_have_a_line():
    known = set(re.findall(r"\.fr-icon-([\w-]+)::before", (STATIC / "portal" / "icons.css").read_text()))
    sources = [*(settings.BASE_DIR / "templates").rglob("*.html"), *settings.BASE_DIR.glob("*/*.py")]
    text = "".join(path.read_text() for path in sources)
    used = set(re.findall(r"\bfr-icon-([a-z0-9][a-z0-9-]*[a-z0-9])\b", text))
    used |= set(re.findall(r"\bicon=\"([a-z0-9-]+)\"", text))
    used |= {entry.icon for _, entries in MENU for entry in entries}
    assert used - known == set()


def test_base_template_names_only_files_that_we_serve():
    named = re.findall(r'{% static "([^"]+)" %}', (settings.BASE_DIR / "templates" / "base.html").read_text())
    assert [name for name in named if not find(name)] == []
