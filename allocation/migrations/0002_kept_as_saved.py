"""PostgreSQL itself keeps versions as they were saved, and an adopted scenario as it was adopted."""

from django.db import migrations

CREATE = """
CREATE FUNCTION allocation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Une version de scénario ne se modifie pas : enregistrez-en une autre.'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION allocation_state_of_version(version bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT scenario.state FROM allocation_scenarioversion AS held
    JOIN allocation_scenario AS scenario ON scenario.id = held.scenario_id WHERE held.id = version
$$;

CREATE FUNCTION allocation_version_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held allocation_scenarioversion;
    found text;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    SELECT state INTO found FROM allocation_scenario WHERE id = held.scenario_id;
    IF found IS NOT NULL AND found <> 'draft' THEN
        RAISE EXCEPTION 'Ce scénario n’est plus un brouillon : ses chiffres ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;

CREATE FUNCTION allocation_line_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held allocation_scenarioline;
    found text;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    found := allocation_state_of_version(held.version_id);
    IF found IS NOT NULL AND found <> 'draft' THEN
        RAISE EXCEPTION 'Ce scénario n’est plus un brouillon : ses chiffres ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;

CREATE FUNCTION allocation_cell_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held allocation_scenariocell;
    found text;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    SELECT allocation_state_of_version(line.version_id) INTO found
        FROM allocation_scenarioline AS line WHERE line.id = held.line_id;
    IF found IS NOT NULL AND found <> 'draft' THEN
        RAISE EXCEPTION 'Ce scénario n’est plus un brouillon : ses chiffres ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;

CREATE FUNCTION allocation_keep_scenario() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'Seul un brouillon se supprime.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
        RAISE EXCEPTION 'Ce scénario n’est plus un brouillon : il ne se modifie plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'draft'), ('draft', 'submitted'), ('draft', 'dropped'), ('dropped', 'dropped'),
        ('submitted', 'submitted'), ('submitted', 'draft'), ('submitted', 'adopted'), ('submitted', 'dropped'),
        ('adopted', 'adopted'), ('adopted', 'notified'), ('adopted', 'replaced'),
        ('notified', 'notified'), ('notified', 'replaced'), ('replaced', 'replaced')
    ) THEN
        RAISE EXCEPTION 'Un scénario ne passe pas de « % » à « % ».', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER allocation_scenario_kept BEFORE UPDATE OR DELETE ON allocation_scenario
    FOR EACH ROW EXECUTE FUNCTION allocation_keep_scenario();
"""
GUARDS = {
    "allocation_scenarioversion": "allocation_version_only_in_draft",
    "allocation_scenarioline": "allocation_line_only_in_draft",
    "allocation_scenariocell": "allocation_cell_only_in_draft",
}
ON_TABLE = """
CREATE TRIGGER {table}_never_updated BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION allocation_refuse_change();
CREATE TRIGGER {table}_only_in_draft BEFORE INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {guard}();
"""
DROP_ON_TABLE = """
DROP TRIGGER {table}_never_updated ON {table};
DROP TRIGGER {table}_only_in_draft ON {table};
DROP FUNCTION {guard}();
"""
DROP = """
DROP TRIGGER allocation_scenario_kept ON allocation_scenario;
DROP FUNCTION allocation_keep_scenario();
DROP FUNCTION allocation_state_of_version(bigint);
DROP FUNCTION allocation_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("allocation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CREATE + "".join(ON_TABLE.format(table=table, guard=guard) for table, guard in GUARDS.items()),
            "".join(DROP_ON_TABLE.format(table=table, guard=guard) for table, guard in GUARDS.items()) + DROP,
        )
    ]
