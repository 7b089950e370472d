"""PostgreSQL itself refuses to change a finished run, its results, or what any run was asked."""

from django.db import migrations

CREATE = """
CREATE FUNCTION white_zones_refuse_result_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Un résultat de calcul ne se modifie pas.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION white_zones_refuse_late_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT run_id FROM changed) AS touched
        JOIN white_zones_run AS run ON run.id = touched.run_id
        WHERE run.finished_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Ce calcul est terminé : ses résultats ne changent plus.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION white_zones_keep_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NOT NULL THEN
        RAISE EXCEPTION 'Ce calcul est terminé : il ne change plus.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.parameters, NEW.year, NEW.perimeter_id, NEW.demand_code, NEW.created_by_id)
       IS DISTINCT FROM (OLD.parameters, OLD.year, OLD.perimeter_id, OLD.demand_code, OLD.created_by_id) THEN
        RAISE EXCEPTION 'Les paramètres d’un calcul ne changent pas : demandez-en un autre.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER white_zones_run_kept BEFORE UPDATE OR DELETE ON white_zones_run
    FOR EACH ROW EXECUTE FUNCTION white_zones_keep_run();
"""
TABLES = ("white_zones_communeresult", "white_zones_arearesult", "white_zones_runsupply")
ON_TABLE = """
CREATE TRIGGER {table}_never_updated BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION white_zones_refuse_result_change();
CREATE TRIGGER {table}_not_after_end AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION white_zones_refuse_late_results();
CREATE TRIGGER {table}_kept_after_end AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION white_zones_refuse_late_results();
"""
DROP_ON_TABLE = """
DROP TRIGGER {table}_never_updated ON {table};
DROP TRIGGER {table}_not_after_end ON {table};
DROP TRIGGER {table}_kept_after_end ON {table};
"""
DROP = """
DROP TRIGGER white_zones_run_kept ON white_zones_run;
DROP FUNCTION white_zones_keep_run();
DROP FUNCTION white_zones_refuse_late_results();
DROP FUNCTION white_zones_refuse_result_change();
"""


class Migration(migrations.Migration):
    dependencies = [("white_zones", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CREATE + "".join(ON_TABLE.format(table=table) for table in TABLES),
            "".join(DROP_ON_TABLE.format(table=table) for table in TABLES) + DROP,
        )
    ]
