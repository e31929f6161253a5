"""Pages of long lists: all the rows, once, in order, from whichever end they are looked for."""

import pytest
from django.core.paginator import EmptyPage
from django.db.models import F
from django.template import engines

from industrie_futur.paging import ListPaginator
from industrie_futur.templatetags.portal import row_count
from regions.models import Department, Region

pytestmark = pytest.mark.django_db


def paged(rows, per_page=10, **options):
    return ListPaginator(rows, per_page, **options)


@pytest.mark.parametrize("per_page", [1, 7, 10, 500])
def test_pages_hold_every_row_once_in_order(per_page):
    rows = Department.objects.order_by("name", "pk")

    paginator = paged(rows, per_page)

    assert [row for number in paginator.page_range for row in paginator.page(number)] == list(rows)


@pytest.mark.parametrize(
    "order", [F("valid_from").asc(nulls_last=True), F("valid_from").desc(nulls_last=True)]
)
def test_pages_keep_what_has_no_value_at_the_end(order):
    rows = Region.objects.order_by(order, "pk")

    paginator = paged(rows, 4)

    assert [row for number in paginator.page_range for row in paginator.page(number)] == list(rows)


def test_page_reads_one_query_wherever_it_is(django_assert_num_queries):
    paginator = paged(Department.objects.order_by("name", "pk"))
    last = paginator.num_pages

    for number in (1, 2, last):
        with django_assert_num_queries(1):
            list(paginator.page(number))


def test_page_past_the_last_is_none():
    with pytest.raises(EmptyPage):
        paged(Department.objects.order_by("pk")).page(100)


def test_a_list_not_counted_to_its_end_is_read_to_its_end():
    rows, read, number = Department.objects.order_by("name", "pk"), [], 1
    paginator = paged(rows, counted=20)

    page = paginator.page(number)
    while page.has_next():
        read += page
        page = paginator.page(page.next_page_number())

    assert [*read, *page] == list(rows)
    assert page.number > paginator.count / paginator.per_page
    with pytest.raises(EmptyPage):
        paginator.page(page.number + 1)
    with pytest.raises(EmptyPage):
        paginator.page(0)


def test_a_list_not_counted_to_its_end_says_so(rf):
    rows = Department.objects.order_by("pk")
    page = paged(rows, counted=20).page(2)

    html = engines["django"].from_string('{% include "includes/pagination.html" %}')
    shown = html.render({"page_obj": page}, rf.get("/", {"page": "2"}))

    assert row_count(page.paginator, "département") == "plus de 20\u00a0départements"
    assert "Page suivante" in shown
    assert "Dernière page" not in shown
    assert row_count(paged(rows).page(1).paginator, "département") == f"{rows.count()}\u00a0départements"
