"""The changes of the register are noted with those of all reference data (migration 0008 of `common`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("structures", "0007_register_changes"), ("common", "0008_reference_changes")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="RegisterChange")]),
    ]
