"""The need that the candidate communes of a study could cover."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("white_zones", "0011_nearest_outside")]
    operations = [
        migrations.AddField(
            "sitingstudy",
            "coverable_demand",
            models.FloatField(default=0, verbose_name="besoin visé à portée d’une commune candidate"),
            preserve_default=False,
        )
    ]
