"""PostgreSQL itself keeps what was decided, notified and signed."""

from django.db import migrations

CREATE = """
CREATE FUNCTION awards_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'released' AND NEW.state IN ('withdrawn', 'replaced')
        AND to_jsonb(OLD) - ARRAY['state', 'closed_at', 'closed_by_id', 'closing_ground', 'closing_motive', 'revision']
          = to_jsonb(NEW) - ARRAY['state', 'closed_at', 'closed_by_id', 'closing_ground', 'closing_motive',
            'revision'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Une décision notifiée ne se modifie pas : elle se retire, ou une autre la remplace.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER awards_decision_kept BEFORE UPDATE OR DELETE ON awards_decision
    FOR EACH ROW WHEN (OLD.state IN ('released', 'withdrawn', 'replaced')) EXECUTE FUNCTION awards_keep_decision();

-- Its lines, once it is notified, are those that the letter tells.
CREATE FUNCTION awards_keep_decision_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.decision_id ELSE OLD.decision_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM awards_decision WHERE id = concerned AND state NOT IN ('prepared', 'held')) THEN
        RAISE EXCEPTION 'La décision est notifiée : les moyens accordés ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER awards_decisionline_kept BEFORE INSERT OR UPDATE OR DELETE ON awards_decisionline
    FOR EACH ROW EXECUTE FUNCTION awards_keep_decision_line();

-- A condition, once notified, is only found met or not: what it asks stays.
CREATE FUNCTION awards_keep_condition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.decision_id ELSE OLD.decision_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM awards_decision WHERE id = concerned AND state NOT IN ('prepared', 'held'))
        AND (TG_OP <> 'UPDATE' OR to_jsonb(OLD) - ARRAY['state', 'evidence_id', 'evidence_note', 'evidence_at',
                'motive', 'decided_by_id', 'decided_at']
            <> to_jsonb(NEW) - ARRAY['state', 'evidence_id', 'evidence_note', 'evidence_at', 'motive',
                'decided_by_id', 'decided_at']) THEN
        RAISE EXCEPTION 'La décision est notifiée : ses conditions ne changent plus.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER awards_condition_kept BEFORE INSERT OR UPDATE OR DELETE ON awards_condition
    FOR EACH ROW EXECUTE FUNCTION awards_keep_condition();

CREATE FUNCTION awards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : ce qui a été notifié ou signé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER awards_letter_kept BEFORE UPDATE OR DELETE ON awards_letter
    FOR EACH ROW EXECUTE FUNCTION awards_refuse_change();
CREATE TRIGGER awards_signature_kept BEFORE UPDATE OR DELETE ON awards_signature
    FOR EACH ROW EXECUTE FUNCTION awards_refuse_change();
CREATE TRIGGER awards_erasure_kept BEFORE UPDATE ON awards_erasure
    FOR EACH ROW EXECUTE FUNCTION awards_refuse_change();
CREATE TRIGGER awards_appeal_kept BEFORE UPDATE OR DELETE ON awards_appeal
    FOR EACH ROW WHEN (OLD.outcome <> '') EXECUTE FUNCTION awards_refuse_change();

CREATE FUNCTION awards_keep_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.content, OLD.fingerprint, OLD.signed_at) IS NOT DISTINCT FROM
            (NEW.content, NEW.fingerprint, NEW.signed_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% : ce qui a été notifié ou signé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER awards_convention_kept BEFORE UPDATE OR DELETE ON awards_convention
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION awards_keep_signed();
CREATE TRIGGER awards_amendment_kept BEFORE UPDATE OR DELETE ON awards_amendment
    FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION awards_refuse_change();
CREATE TRIGGER awards_report_kept BEFORE UPDATE OR DELETE ON awards_followupreport
    FOR EACH ROW WHEN (OLD.state = 'accepted') EXECUTE FUNCTION awards_refuse_change();
"""
DROP = """
DROP TRIGGER awards_report_kept ON awards_followupreport;
DROP TRIGGER awards_amendment_kept ON awards_amendment;
DROP TRIGGER awards_convention_kept ON awards_convention;
DROP FUNCTION awards_keep_signed();
DROP TRIGGER awards_appeal_kept ON awards_appeal;
DROP TRIGGER awards_erasure_kept ON awards_erasure;
DROP TRIGGER awards_signature_kept ON awards_signature;
DROP TRIGGER awards_letter_kept ON awards_letter;
DROP FUNCTION awards_refuse_change();
DROP TRIGGER awards_condition_kept ON awards_condition;
DROP FUNCTION awards_keep_condition();
DROP TRIGGER awards_decisionline_kept ON awards_decisionline;
DROP FUNCTION awards_keep_decision_line();
DROP TRIGGER awards_decision_kept ON awards_decision;
DROP FUNCTION awards_keep_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
