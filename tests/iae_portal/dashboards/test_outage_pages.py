"""With the database away, a visitor reads why, in French, and a machine knows when to come back."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ASK = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"}, raise_request_exception=False)
answer = client.get("/demonstration/")
print(answer.status_code, answer.headers.get("Retry-After"), "ne répond pas" in answer.content.decode())
print(client.get("/sante/").status_code, client.get("/glossaire/").status_code)
"""


def test_pages_without_database_say_so():
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "iae_portal.settings.test",
        "DATABASE_URL": "postgis://portail@127.0.0.1:1/portail",
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert result.stdout.splitlines() == ["503 30 True", "503 200"], result.stderr
