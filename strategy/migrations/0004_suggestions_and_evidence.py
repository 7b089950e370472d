"""A suggestion may bear on the whole région and points at what it was read from; evidence, once frozen, never moves."""

import django.db.models.deletion
from django.db import migrations, models

from iae_portal.common.schema_batches import together

FREEZE = """
CREATE TRIGGER strategy_evidence_frozen BEFORE UPDATE ON strategy_evidence
    FOR EACH ROW EXECUTE FUNCTION strategy_refuse_change();
"""
THAW = "DROP TRIGGER strategy_evidence_frozen ON strategy_evidence;"


def _pointer(model: str, words: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
        verbose_name=words,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("allocation", "0006_consultation_closed"),
        ("calls", "0007_saved_view_default"),
        ("strategy", "0003_road_maps"),
        ("territories", "0007_country"),
        ("white_zones", "0012_siting_coverable"),
    ]

    operations = together([
        migrations.AlterField("suggestion", "department", _pointer("territories.area", "département")),
        migrations.AddField("suggestion", "run", _pointer("white_zones.run", "diagnostic")),
        migrations.AddField("suggestion", "scenario", _pointer("allocation.scenarioversion", "scénario")),
        migrations.AddField("suggestion", "call", _pointer("calls.callversion", "appel")),
        migrations.RunSQL(FREEZE, THAW),
    ])
