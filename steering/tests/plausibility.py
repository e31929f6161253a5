"""What the tests of anomalies share."""

from datetime import date

from companies.models import Site
from steering.anomalies import anomalies_for

DAY = date(2015, 7, 20)


def misplace(company):
    site = company.sites.get()
    Site.objects.filter(pk=site.pk).update(postcode="29200")
    return site


def found(rule, codes=None, day=DAY):
    return [case.subject for case in anomalies_for(codes, day, [rule])]
