"""What a version aims at, and the diagnosis that says so, are kept with it instead of being read from the call."""

import django.db.models.deletion
from django.db import migrations, models

from iae_portal.common.schema_batches import together

# The rows already published aimed at what their call aims at; the constraints are told now, so that the table may
# be altered again in the same transaction.
FILL = """
ALTER TABLE calls_callversion DISABLE TRIGGER calls_callversion_kept;
UPDATE calls_callversion SET run_id = calls_call.run_id, target_mode = calls_call.target_mode
    FROM calls_call WHERE calls_call.id = calls_callversion.call_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE calls_callversion ENABLE TRIGGER calls_callversion_kept;
"""
# A commune is added while its version is being written, never once that version or a later one is in force.
KEEP = """
CREATE FUNCTION calls_target_before_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM calls_callversion written
        JOIN calls_call ON calls_call.id = written.call_id
        JOIN calls_callversion held ON held.id = calls_call.version_id
        WHERE written.id = NEW.version_id AND held.number >= written.number
    ) THEN
        RAISE EXCEPTION 'Une version publiée ne vise pas une commune de plus.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calls_targetarea_before_publication BEFORE INSERT ON calls_targetarea
    FOR EACH ROW EXECUTE FUNCTION calls_target_before_publication();
"""
LET_GO = """
DROP TRIGGER calls_targetarea_before_publication ON calls_targetarea;
DROP FUNCTION calls_target_before_publication();
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_kept_as_published"), ("white_zones", "0012_siting_coverable")]

    operations = together([
        migrations.AddField(
            model_name="callversion",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="white_zones.run",
                verbose_name="diagnostic de référence",
            ),
        ),
        migrations.AddField(
            model_name="callversion",
            name="target_mode",
            field=models.CharField(
                choices=[
                    ("none", "tous les territoires"),
                    ("favoured", "territoires visés favorisés"),
                    ("reserved", "réservé aux territoires visés"),
                ],
                default="none",
                max_length=10,
                verbose_name="territoires visés",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="callversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("target_mode", "none"), ("run__isnull", False), _connector="OR"),
                name="calls_callversion_target_has_run",
                violation_error_message="Viser des territoires demande un diagnostic publié.",
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ])
