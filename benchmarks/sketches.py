"""What a person waits for at each change of a sketch: the request and its answer, the run being already replayed.

Usage: bin/bench sketches [--samples N], with the demonstration loaded. The time holds the session, the rights, the
computation, the tables and the HTML: all that the server does, without the network.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

EMAIL = "agent.region@demo.example"
ANTENNA = {"operation": "ajouter", "lieu": "15120", "kind": "ACI", "etp": "20"}
TARGET_MS = 50.0


def cases(run: int, sites: list[int]) -> dict[str, tuple[str, dict[str, str]]]:
    """Address and what is sent, by the name of the case."""
    page = f"/diagnostic/{run}/esquisse/"
    four = ["ajout_15120_ACI_20", "ajout_07019_EI_12", f"fermeture_{sites[3]}", f"deplacement_{sites[20]}_43040"]
    return {
        "première antenne": (f"{page}?commune=15120", ANTENNA),
        "fermeture d’un site": (page, {"operation": "fermer", "site": str(sites[0])}),
        "cinquième modification": (f"{page}?commune=26113&c={'&c='.join(four)}", {**ANTENNA, "lieu": "26113"}),
    }


def make_change(client: Any, address: str, sent: dict[str, str]) -> Callable[[], None]:
    def change() -> None:
        answer = client.post(address, sent, headers={"HX-Request": "true"})
        if answer.status_code != HTTPStatus.OK or b'role="alert"' in answer.content:
            raise SystemExit(f"La modification est refusée ({answer.status_code}) : {address}")

    return change


def measure(action: Callable[[], Any], *, samples: int) -> tuple[float, float, float]:
    """Median and largest time, then the median time of processor of the server, in ms, after two warm-up requests."""
    for _ in range(2):
        action()
    times, busy = [], []
    for _ in range(samples):
        start, used = time.perf_counter(), time.process_time()
        action()
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - used) * 1000)
    return statistics.median(times), max(times), statistics.median(busy)


def main() -> int:
    parser = argparse.ArgumentParser(description="Mesure l’aller-retour d’une modification d’esquisse.")
    parser.add_argument("--samples", type=int, default=30, help="nombre de mesures par cas")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    import django  # noqa: PLC0415 -- needs the settings' name

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from white_zones.models import Run, RunSupply  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(email=EMAIL), backend="django.contrib.auth.backends.ModelBackend")
    run = Run.objects.filter(finished_at__isnull=False).earliest("pk").pk
    sites = list(RunSupply.objects.filter(run=run).order_by("site_id").values_list("site_id", flat=True).distinct())
    print("| modification | p50 | maximum | processeur, base exclue | cible |\n|---|---|---|---|---|")
    slow = 0
    for name, (address, sent) in cases(run, sites).items():
        median, largest, busy = measure(make_change(client, address, sent), samples=options.samples)
        slow += median > TARGET_MS
        print(f"| {name} | {median:.0f} ms | {largest:.0f} ms | {busy:.0f} ms | {TARGET_MS:.0f} ms |")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
