"""PostgreSQL itself refuses to change a finished siting study, its antennas, or what any study was asked."""

from django.db import migrations

CREATE = """
CREATE FUNCTION white_zones_keep_siting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['is_shared'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.finished_at IS NOT NULL THEN
            RAISE EXCEPTION 'Cette étude est terminée : elle ne change plus.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.finished_at IS NULL THEN
        free := free || ARRAY['job_id', 'finished_at', 'certified_value', 'bound', 'status', 'solver_ms'];
    END IF;
    IF (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'Une étude d’implantation ne se modifie pas : demandez-en une autre.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION white_zones_keep_antennas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'Une antenne proposée ne se modifie pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM white_zones_sitingstudy
        WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.study_id ELSE NEW.study_id END) AND finished_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Cette étude est terminée : ses antennes ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER white_zones_siting_kept BEFORE UPDATE OR DELETE ON white_zones_sitingstudy
    FOR EACH ROW EXECUTE FUNCTION white_zones_keep_siting();
CREATE TRIGGER white_zones_antennas_kept BEFORE INSERT OR UPDATE OR DELETE ON white_zones_sitingantenna
    FOR EACH ROW EXECUTE FUNCTION white_zones_keep_antennas();
"""
DROP = """
DROP TRIGGER white_zones_antennas_kept ON white_zones_sitingantenna;
DROP TRIGGER white_zones_siting_kept ON white_zones_sitingstudy;
DROP FUNCTION white_zones_keep_antennas();
DROP FUNCTION white_zones_keep_siting();
"""


class Migration(migrations.Migration):
    dependencies = [("white_zones", "0008_sitings")]
    operations = [migrations.RunSQL(CREATE, DROP)]
