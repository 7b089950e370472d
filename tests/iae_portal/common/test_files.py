"""Files handed in are checked by what they hold, not only by their name."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from iae_portal.common.files import clean_name, serve_file, store_upload
from iae_portal.common.models import StoredFile
from tests.factories.users import make_user

PDF = b"%PDF-1.7 contenu"


@pytest.mark.django_db
def test_upload_is_kept_with_its_fingerprint():
    actor = make_user()
    stored = store_upload(SimpleUploadedFile("Bilan été.pdf", PDF), actor=actor)
    assert (stored.name, stored.content_type, stored.size) == ("Bilan été.pdf", "application/pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert stored.content.read() == PDF
    assert stored.uploaded_by == actor


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("virus.exe", b"MZ", "« virus.exe » : ce type de fichier n’est pas accepté."),
        ("vide.pdf", b"", "« vide.pdf » est vide"),
        ("faux.pdf", b"<html>", "« faux.pdf » n’est pas un vrai fichier .pdf"),
        ("lourd.pdf", PDF * 100, "« lourd.pdf » dépasse 0 Mo"),
    ],
)
def test_upload_refused_keeps_nothing(name, content, message):
    with pytest.raises(ValidationError) as refusal:
        store_upload(SimpleUploadedFile(name, content), actor=None, max_bytes=1000)
    assert refusal.value.messages[0].startswith(message)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\Users\\moi\\bilan.pdf", "bilan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("", "fichier"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_name_loses_folders_and_control_characters(given, cleaned):
    assert clean_name(given) == cleaned


@pytest.mark.django_db
def test_served_file_is_a_download():
    stored = store_upload(SimpleUploadedFile("bilan.pdf", PDF), actor=None)
    response = serve_file(stored)
    assert response["Content-Disposition"] == 'attachment; filename="bilan.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert b"".join(response.streaming_content) == PDF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("bilan\r\nSet-Cookie: a=b.pdf", 'attachment; filename="bilanSet-Cookie: a=b.pdf"'),
        ('a";x="b.pdf', 'attachment; filename="a\\";x=\\"b.pdf"'),
        ("été 2027 €.pdf", "attachment; filename*=utf-8''%C3%A9t%C3%A9%202027%20%E2%82%AC.pdf"),
        ("../../etc/passwd.pdf", 'attachment; filename="passwd.pdf"'),
    ],
)
def test_name_of_a_served_file_stays_one_name(name, written):
    """As RFC 6266 writes them: quotes are escaped, accents are encoded, and there is no second header."""
    upload = SimpleUploadedFile("bilan.pdf", PDF)
    # The class itself would take the folders and the line ends away: a hostile client does not.
    upload._name = name
    response = serve_file(store_upload(upload, actor=None))

    assert response["Content-Disposition"] == written
    assert "\n" not in response["Content-Disposition"]
    response.close()
