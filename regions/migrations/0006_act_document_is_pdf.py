from django.db import migrations, models

import regions.acts


class Migration(migrations.Migration):
    dependencies = [("regions", "0005_takeovers")]

    operations = [
        migrations.AlterField(
            model_name="regionalprogramme",
            name="act_document",
            field=models.FileField(
                blank=True,
                upload_to=regions.acts.act_path,
                validators=[regions.acts.check_act],
                verbose_name="acte d’adoption",
            ),
        ),
    ]
