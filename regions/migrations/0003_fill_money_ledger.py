"""Each vote says which region voted it and has a key; programmes and the rollup add the votes up."""

import uuid

from django.db import migrations
from django.db.models import Sum


def fill(apps, schema_editor):
    funding, programme, daily = (
        apps.get_model("regions", name) for name in ("Funding", "RegionalProgramme", "DailyMoney")
    )
    for row in funding.objects.select_related("programme").iterator():
        row.region_id, row.key = row.programme.region_id, row.key or uuid.uuid4()
        row.save(update_fields=["region", "key"])
    for row in programme.objects.annotate(total=Sum("fundings__amount")):
        programme.objects.filter(pk=row.pk).update(voted=row.total or 0)
    daily.objects.filter(figure="voted").delete()
    votes = funding.objects.order_by().values_list("voted_on", "region_id").annotate(total=Sum("amount"))
    daily.objects.bulk_create(
        daily(day=day, region_id=region, figure="voted", change=total) for day, region, total in votes
    )


class Migration(migrations.Migration):
    dependencies = [("regions", "0002_money_ledger")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
