"""The level repeated in a membership is the parent's own: the database holds the two together."""

from django.db import migrations

ADD = """
ALTER TABLE territories_area ADD CONSTRAINT territories_area_id_level UNIQUE (id, level);
ALTER TABLE territories_areamembership
    ADD CONSTRAINT territories_areamembership_parent_level
    FOREIGN KEY (parent_id, parent_level) REFERENCES territories_area (id, level) DEFERRABLE INITIALLY DEFERRED;
"""
REMOVE = """
ALTER TABLE territories_areamembership DROP CONSTRAINT territories_areamembership_parent_level;
ALTER TABLE territories_area DROP CONSTRAINT territories_area_id_level;
"""


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
