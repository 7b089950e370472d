"""The pages of calls with 5,000 files, measured as `benchmarks.pages` does the others, which starts this module.

Usage: python -m benchmarks.call_pages [--files N] [--seconds N] [--json FILE]. The files are invented in a copy of the
demonstration's database, dropped at the end; the demonstration must be stopped.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import pages
from benchmarks.call_files import Desk, prepare_desk
from benchmarks.deadline_servers import copy_database, drop_database


def list_pages(desk: Desk, agent: str) -> dict[str, tuple[str, str]]:
    """Each page with its address and the cookie of who asks for it."""
    return {
        "Appels (liste publique)": ("/appels/", ""),
        "Un appel (page publique)": (f"/appels/{desk.open_call}/", ""),
        "Rubrique d’un dossier (porteur)": (f"/candidatures/{desk.draft}/rubriques/rubrique_1/", desk.applicant),
        "Relire avant de déposer (porteur)": (f"/candidatures/{desk.draft}/relire/", desk.applicant),
        "Recherche parmi ces dossiers": ("/recherche/?q=recyclerie", agent),
        "Dossiers de tous les appels": ("/instruction/", agent),
        "Dossiers d’un appel": (f"/instruction/appels/{desk.large_call}/", agent),
        "Un dossier": (f"/instruction/dossiers/{desk.file}/", agent),
        "Classement (120 dossiers)": (f"/instruction/appels/{desk.ranked_call}/classement/", agent),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=5000, help="nombre de dossiers inventés")
    parser.add_argument("--seconds", type=float, default=5, help="durée de la charge, par page")
    parser.add_argument("--json", help="fichier où garder les chiffres, sans les afficher")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    copy_database()
    try:
        desk = prepare_desk(options.files)
        server, port = pages.start_server()
        try:
            session = pages.Session(port)
            session.sign_in()
            measures = [
                pages.measure(port, cookie, name, path, seconds=options.seconds)
                for name, (path, cookie) in list_pages(desk, session.cookie).items()
            ]
        finally:
            server.terminate()
            server.wait()
    finally:
        drop_database()
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in measures], ensure_ascii=False))
    else:
        pages.print_table(measures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
