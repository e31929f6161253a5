import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regions", "0003_fill_money_ledger")]
    operations = [
        migrations.AlterField(
            model_name="funding",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="région qui a voté",
            ),
        ),
        migrations.AlterField(
            model_name="funding",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, unique=True, verbose_name="clé de saisie"
            ),
        ),
    ]
