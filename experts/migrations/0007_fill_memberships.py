"""What was known of each organisation becomes its first membership; candidates were proposed when recorded."""

from django.db import migrations


def fill(apps, schema_editor):
    organisation, membership, nomination = (
        apps.get_model("experts", name) for name in ("Organisation", "Membership", "Nomination")
    )
    known = set(membership.objects.values_list("organisation", flat=True))
    members = organisation.objects.exclude(joined_on=None).exclude(pk__in=known)
    membership.objects.bulk_create(
        membership(organisation=each, joined_on=each.joined_on, left_on=each.left_on) for each in members
    )
    candidates = list(nomination.objects.only("proposed_at"))
    for each in candidates:
        each.proposed_on = each.proposed_at.date()
    nomination.objects.bulk_update(candidates, ["proposed_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("experts", "0006_alliance")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
