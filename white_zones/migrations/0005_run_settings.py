"""Settings, inputs, robustness and archives of runs; one publication a year."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from iae_portal.common.schema_batches import together


# Runs made before: their class was their own, and of the publications of a year the last one stands.
FILL = """
ALTER TABLE white_zones_communeresult DISABLE TRIGGER USER;
UPDATE white_zones_communeresult SET own_class = access_class;
ALTER TABLE white_zones_communeresult ENABLE TRIGGER USER;
UPDATE white_zones_publication AS publication SET year = run.year, perimeter_id = run.perimeter_id
FROM white_zones_run AS run WHERE run.id = publication.run_id;
UPDATE white_zones_publication AS publication SET replaced_at = (
    SELECT min(later.published_at) FROM white_zones_publication AS later
    WHERE later.year = publication.year AND later.perimeter_id = publication.perimeter_id
      AND (later.published_at, later.id) > (publication.published_at, publication.id)
);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
KEEP = """
CREATE TRIGGER white_zones_runinputs_never_updated BEFORE UPDATE ON white_zones_runinputs
    FOR EACH ROW EXECUTE FUNCTION white_zones_refuse_result_change();
CREATE TRIGGER white_zones_runinputs_not_after_end AFTER INSERT ON white_zones_runinputs
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION white_zones_refuse_late_results();
CREATE TRIGGER white_zones_runinputs_kept_after_end AFTER DELETE ON white_zones_runinputs
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION white_zones_refuse_late_results();
"""
DROP = """
DROP TRIGGER white_zones_runinputs_never_updated ON white_zones_runinputs;
DROP TRIGGER white_zones_runinputs_not_after_end ON white_zones_runinputs;
DROP TRIGGER white_zones_runinputs_kept_after_end ON white_zones_runinputs;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('territories', '0005_need_models'),
        ('white_zones', '0004_run_request_once_each'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('archived_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='archivé le')),
                ('archived_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='archivé par')),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archive', to='white_zones.run', verbose_name='calcul')),
            ],
            options={
                'verbose_name': 'archivage d’un calcul',
                'verbose_name_plural': 'archivages de calculs',
                'ordering': ['-archived_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RunInputs',
            fields=[
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='inputs', serialize=False, to='white_zones.run', verbose_name='calcul')),
                ('content', models.BinaryField(verbose_name='entrées du calcul')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
            ],
            options={
                'verbose_name': 'entrées d’un calcul',
                'verbose_name_plural': 'entrées des calculs',
            },
        ),
        migrations.AlterModelOptions(
            name='publication',
            options={'ordering': ['-year', '-published_at', '-pk'], 'verbose_name': 'publication d’un calcul', 'verbose_name_plural': 'publications de calculs'},
        ),
        migrations.RemoveConstraint(
            model_name='run',
            name='white_zones_run_one_reference',
        ),
        migrations.AddField(
            model_name='arearesult',
            name='border_communes',
            field=models.PositiveIntegerField(default=0, verbose_name='communes « bord »'),
        ),
        migrations.AddField(
            model_name='arearesult',
            name='robust_demand_share',
            field=models.FloatField(null=True, verbose_name='part de la demande en commune de classe robuste'),
        ),
        migrations.AddField(
            model_name='arearesult',
            name='small_communes',
            field=models.PositiveIntegerField(default=0, verbose_name='communes blanches de petit effectif'),
        ),
        migrations.AddField(
            model_name='communeresult',
            name='class_origin',
            field=models.CharField(choices=[('own', 'son propre accès'), ('mesh', 'la seconde maille'), ('derogation', 'une dérogation motivée')], default='own', max_length=10, verbose_name='ce qui donne la classe'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='communeresult',
            name='is_border',
            field=models.BooleanField(default=False, help_text='Un département voisin dont l’offre n’est pas connue est à portée : l’accès peut être mal estimé.', verbose_name='bord'),
        ),
        migrations.AddField(
            model_name='communeresult',
            name='is_robust',
            field=models.BooleanField(null=True, verbose_name='classe robuste'),
        ),
        migrations.AddField(
            model_name='communeresult',
            name='own_class',
            field=models.CharField(choices=[('white', 'zone blanche'), ('low', 'faiblement dotée'), ('middle', 'intermédiaire'), ('high', 'bien dotée')], default='white', max_length=6, verbose_name='classe de son propre accès'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='communeresult',
            name='probabilities',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), help_text='Dans l’ordre des classes, part des tirages où la commune y tombe par son propre accès.', null=True, size=4, verbose_name='probabilité de chaque classe'),
        ),
        migrations.AddField(
            model_name='publication',
            name='perimeter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.area', verbose_name='périmètre'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='publication',
            name='replaced_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='remplacé le'),
        ),
        migrations.AddField(
            model_name='publication',
            name='year',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='année'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='run',
            name='border_communes',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='communes « bord »'),
        ),
        migrations.AddField(
            model_name='run',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='white_zones.run', verbose_name='copié de'),
        ),
        migrations.AddField(
            model_name='run',
            name='outside',
            field=models.JSONField(blank=True, null=True, verbose_name='offre et besoin hors de la région'),
        ),
        migrations.AddField(
            model_name='run',
            name='robust_communes',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='communes de classe robuste'),
        ),
        migrations.AddField(
            model_name='run',
            name='robustness',
            field=models.JSONField(blank=True, null=True, verbose_name='poids de chaque incertitude'),
        ),
        migrations.AlterField(
            model_name='arearesult',
            name='access_class',
            field=models.CharField(blank=True, choices=[('white', 'zone blanche'), ('low', 'faiblement dotée'), ('middle', 'intermédiaire'), ('high', 'bien dotée')], max_length=6, verbose_name='classe retenue'),
        ),
        migrations.AlterField(
            model_name='communeresult',
            name='access_class',
            field=models.CharField(blank=True, choices=[('white', 'zone blanche'), ('low', 'faiblement dotée'), ('middle', 'intermédiaire'), ('high', 'bien dotée')], max_length=6, verbose_name='classe retenue'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='publication',
            name='perimeter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.area', verbose_name='périmètre'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('perimeter', 'year'), name='white_zones_publication_one_a_year', violation_error_message='Un diagnostic est déjà publié pour cette année.'),
        ),
        migrations.RunSQL(KEEP, DROP),
    ])
