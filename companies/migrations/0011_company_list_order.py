"""The index of the list of firms holds its whole order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('companies', '0010_fill_daily_steps_by_column')]

    operations = [
        migrations.AlterField(
            model_name='company',
            name='sort_name',
            field=models.CharField(editable=False, max_length=220, verbose_name='nom de tri'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['sort_name', 'id'], name='company_list_order'),
        ),
    ]
