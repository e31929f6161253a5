"""Keys as texts: rows whose key a device gave, or a nomenclature, keep their states too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("industrie_futur", "0003_row_versions")]

    operations = [
        migrations.AlterField("rowversion", "row_key", models.CharField(max_length=36, verbose_name="clé")),
        migrations.AddIndex(
            "rowversion", models.Index(fields=["source", "row_key"], name="row_version_source_key")
        ),
    ]
