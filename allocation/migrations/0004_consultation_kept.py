"""PostgreSQL itself keeps avis, comments, adoptions and notifications as they were given."""

from django.db import migrations

CREATE = """
CREATE FUNCTION allocation_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ce qui a été dit d’un scénario ou décidé de lui ne se modifie pas et ne se supprime pas.'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION allocation_keep_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un avis ne se modifie pas : un autre le remplace, une fois.'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER allocation_opinion_kept BEFORE UPDATE ON allocation_opinion
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_opinion();
CREATE TRIGGER allocation_opinion_never_deleted BEFORE DELETE ON allocation_opinion
    FOR EACH ROW EXECUTE FUNCTION allocation_refuse_rewriting();
"""
DROP = """
DROP TRIGGER allocation_opinion_never_deleted ON allocation_opinion;
DROP TRIGGER allocation_opinion_kept ON allocation_opinion;
DROP FUNCTION allocation_keep_opinion();
DROP FUNCTION allocation_refuse_rewriting();
"""
KEPT = ("allocation_linecomment", "allocation_adoption", "allocation_notification")
ON_TABLE = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION allocation_refuse_rewriting();
"""
DROP_ON_TABLE = "DROP TRIGGER {table}_kept ON {table};\n"


class Migration(migrations.Migration):
    dependencies = [("allocation", "0003_means")]
    operations = [
        migrations.RunSQL(
            CREATE + "".join(ON_TABLE.format(table=table) for table in KEPT),
            "".join(DROP_ON_TABLE.format(table=table) for table in KEPT) + DROP,
        )
    ]
