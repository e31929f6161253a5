import datetime, time
from pathlib import Path
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from accounts.tests.factories import UserFactory
from companies.imports import import_file
from companies.models import *
from django.conf import settings
pytestmark = pytest.mark.django_db

def test_sample():
    by = UserFactory(administrator=True)
    p = Path("steering/data/demo/companies_sample.csv")
    t=time.time()
    import cProfile, pstats
    pr=cProfile.Profile(); pr.enable()
    row = import_file(p, as_of=datetime.date(2015,7,20), by=by)
    pr.disable(); pstats.Stats(pr).sort_stats("cumulative").print_stats(60); q=[]
    print(time.time()-t, len(q), row.status, row.message, row.outcome)
    for x in q and q.captured_queries: print(x["sql"][:150].replace("\n"," "), x["time"])
    for r in row.refused_rows.all()[:5]: print(r.line, r.errors)
    t=time.time()
    row = import_file(p, as_of=datetime.date(2015,7,20), by=by)
    print(time.time()-t, row.status, row.message)
    assert 0
