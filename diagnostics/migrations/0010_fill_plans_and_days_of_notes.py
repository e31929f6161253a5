"""An action without a diagnostic joins the last one of its file; a note is true on the day it was written."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate


def fill(apps, schema_editor):
    action, note, diagnostic = (
        apps.get_model("diagnostics", name) for name in ("ActionItem", "ActionNote", "Diagnostic")
    )
    for row in action.objects.filter(diagnostic=None):
        of_file = diagnostic.objects.filter(enrolment=row.enrolment_id)
        row.diagnostic = of_file.order_by(F("validated_on").desc(nulls_last=True), "-started_on").first()
        row.save(update_fields=["diagnostic"])
    note.objects.filter(noted_on=None).update(noted_on=TruncDate("written_at"))


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0009_plan_order_grants_and_links")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
