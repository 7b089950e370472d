"""PostgreSQL itself keeps what was published, handed in or sent: it is added, never changed."""

from django.db import migrations

CREATE = """
CREATE FUNCTION calls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : ce qui a été publié, déposé ou envoyé ne se modifie pas.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER calls_callversion_kept BEFORE UPDATE OR DELETE ON calls_callversion
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_targetarea_kept BEFORE UPDATE OR DELETE ON calls_targetarea
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_applicationversion_kept BEFORE UPDATE OR DELETE ON calls_applicationversion
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_deadlineextension_kept BEFORE UPDATE OR DELETE ON calls_deadlineextension
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_sealopening_kept BEFORE UPDATE OR DELETE ON calls_sealopening
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_internalnote_kept BEFORE UPDATE OR DELETE ON calls_internalnote
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
-- A message is only marked as read.
CREATE TRIGGER calls_message_kept BEFORE DELETE OR UPDATE OF text, author_id, from_applicant, sent_at, application_id
    ON calls_message FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
CREATE TRIGGER calls_review_kept BEFORE UPDATE OR DELETE ON calls_review
    FOR EACH ROW WHEN (OLD.state = 'sent') EXECUTE FUNCTION calls_refuse_change();

CREATE FUNCTION calls_score_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held calls_criterionscore;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT 1 FROM calls_review WHERE id = held.review_id AND state = 'sent') THEN
        RAISE EXCEPTION 'Une évaluation envoyée ne se modifie pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN held;
END $$;
CREATE TRIGGER calls_criterionscore_kept BEFORE INSERT OR UPDATE OR DELETE ON calls_criterionscore
    FOR EACH ROW EXECUTE FUNCTION calls_score_only_in_draft();

-- What a file answers, who carries it and when it first came in are settled once it is handed in.
CREATE FUNCTION calls_keep_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.submitted_at IS NOT NULL THEN
            RAISE EXCEPTION 'Un dossier déposé ne se supprime pas.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.call_id, OLD.applicant, OLD.siae_id, OLD.territory_id, OLD.operator_id)
        IS DISTINCT FROM (NEW.call_id, NEW.applicant, NEW.siae_id, NEW.territory_id, NEW.operator_id) THEN
        RAISE EXCEPTION 'Un dossier ne change ni d’appel ni de porteur.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at THEN
        RAISE EXCEPTION 'La date du premier dépôt ne change pas.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calls_application_kept BEFORE UPDATE OR DELETE ON calls_application
    FOR EACH ROW EXECUTE FUNCTION calls_keep_application();
"""
DROP = """
DROP TRIGGER calls_application_kept ON calls_application;
DROP FUNCTION calls_keep_application();
DROP TRIGGER calls_criterionscore_kept ON calls_criterionscore;
DROP FUNCTION calls_score_only_in_draft();
DROP TRIGGER calls_review_kept ON calls_review;
DROP TRIGGER calls_message_kept ON calls_message;
DROP TRIGGER calls_internalnote_kept ON calls_internalnote;
DROP TRIGGER calls_sealopening_kept ON calls_sealopening;
DROP TRIGGER calls_deadlineextension_kept ON calls_deadlineextension;
DROP TRIGGER calls_applicationversion_kept ON calls_applicationversion;
DROP TRIGGER calls_targetarea_kept ON calls_targetarea;
DROP TRIGGER calls_callversion_kept ON calls_callversion;
DROP FUNCTION calls_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
