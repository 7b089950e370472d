"""PostgreSQL itself keeps what a committee did: an avis, a locked PV, who took part in a closed session."""

from django.db import migrations

CREATE = """
CREATE FUNCTION committees_keep_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND to_jsonb(OLD) - 'replaced_at' = to_jsonb(NEW) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un avis rendu ne se modifie pas : un autre le remplace.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER committees_opinion_kept BEFORE UPDATE OR DELETE ON committees_opinion
    FOR EACH ROW EXECUTE FUNCTION committees_keep_opinion();

CREATE FUNCTION committees_keep_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.session_id, OLD.number, OLD.opening, OLD.closing, OLD.correction, OLD.content,
            OLD.fingerprint, OLD.locked_at, OLD.locked_by_id)
        IS NOT DISTINCT FROM (NEW.session_id, NEW.number, NEW.opening, NEW.closing, NEW.correction, NEW.content,
            NEW.fingerprint, NEW.locked_at, NEW.locked_by_id) AND NEW.state <> 'draft' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un procès-verbal arrêté ne se modifie pas : une autre version le corrige.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER committees_minutes_kept BEFORE UPDATE OR DELETE ON committees_minutes
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION committees_keep_minutes();

-- The voices behind an avis in force, and who had left for it, are those that were counted.
CREATE FUNCTION committees_keep_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.item_id ELSE OLD.item_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM committees_opinion WHERE item_id = concerned AND replaced_at IS NULL) THEN
        RAISE EXCEPTION 'L’avis est rendu sur ce point : ni les voix ni les déports ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER committees_ballot_kept BEFORE INSERT OR UPDATE OR DELETE ON committees_ballot
    FOR EACH ROW EXECUTE FUNCTION committees_keep_counted();
CREATE TRIGGER committees_recusal_kept BEFORE INSERT OR UPDATE OR DELETE ON committees_recusal
    FOR EACH ROW EXECUTE FUNCTION committees_keep_counted();

CREATE FUNCTION committees_keep_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.session_id ELSE OLD.session_id END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM committees_session WHERE id = concerned AND state IN ('closed', 'no_quorum', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'La séance est terminée : les présences ne changent plus.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER committees_attendance_kept BEFORE INSERT OR UPDATE OR DELETE ON committees_attendance
    FOR EACH ROW EXECUTE FUNCTION committees_keep_attendance();

CREATE FUNCTION committees_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : ce qui a été envoyé ou relevé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER committees_convocation_kept BEFORE UPDATE OR DELETE ON committees_convocation
    FOR EACH ROW EXECUTE FUNCTION committees_refuse_change();
CREATE TRIGGER committees_opposition_kept BEFORE UPDATE OR DELETE ON committees_opposition
    FOR EACH ROW EXECUTE FUNCTION committees_refuse_change();
"""
DROP = """
DROP TRIGGER committees_opposition_kept ON committees_opposition;
DROP TRIGGER committees_convocation_kept ON committees_convocation;
DROP FUNCTION committees_refuse_change();
DROP TRIGGER committees_attendance_kept ON committees_attendance;
DROP FUNCTION committees_keep_attendance();
DROP TRIGGER committees_recusal_kept ON committees_recusal;
DROP TRIGGER committees_ballot_kept ON committees_ballot;
DROP FUNCTION committees_keep_counted();
DROP TRIGGER committees_minutes_kept ON committees_minutes;
DROP FUNCTION committees_keep_minutes();
DROP TRIGGER committees_opinion_kept ON committees_opinion;
DROP FUNCTION committees_keep_opinion();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
