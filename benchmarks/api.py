"""The API on the demonstration loaded: queries, time, processor and weight of its heaviest answers, in this process.

Usage: bin/bench api. The best of some rounds is printed beside the median: the machine may be shared.
"""

import datetime as dt
import os
import statistics
import sys
import time

ROUNDS = 12
ACCOUNT = "agent.region@demo.example"
ADDRESSES = {
    "1 000 communes, contours simplifiés": "/api/v1/areas/?level=commune&page_size=1000&format=geojson",
    "1 000 communes, contours exacts": "/api/v1/areas/?level=commune&page_size=1000&format=geojson&geometry=exact",
    "1 000 communes, JSON": "/api/v1/areas/?level=commune&page_size=1000",
    "1 000 communes, CSV": "/api/v1/areas/?level=commune&page_size=1000&format=csv",
    "1 000 résultats, contours simplifiés": "/api/v1/results/?page_size=1000&format=geojson",
    "1 000 valeurs d’un indicateur": "/api/v1/indicators/besoin_insertion/values/?level=commune&page_size=1000",
    "OGC, 1 000 zones, contours exacts": "/api/ogc/collections/zones-blanches-communes/items?limit=1000",
    "OGC, zones d’un rectangle": "/api/ogc/collections/zones-blanches-communes/items?bbox=2.2,44.9,2.8,45.3",
    "500 structures": "/api/v1/structures/?page_size=500",
    "document OpenAPI": "/api/openapi.json",
}


def measure(client: object, name: str, path: str) -> str:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by main
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    times, work = [], []
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)  # type: ignore[attr-defined]
    queries = len(captured)
    if response.status_code != 200:  # noqa: PLR2004 -- HTTP's own number
        raise SystemExit(f"{path} répond {response.status_code}")
    for _ in range(ROUNDS):
        started, busy = time.perf_counter(), time.process_time()
        client.get(path)  # type: ignore[attr-defined]
        times.append((time.perf_counter() - started) * 1000)
        work.append((time.process_time() - busy) * 1000)
    cells = (
        name,
        f"{queries}",
        f"{min(times):.0f} ms",
        f"{statistics.median(times):.0f} ms",
        f"{statistics.median(work):.0f} ms",
        f"{len(response.content) / 1024:.0f} Ko",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    import django  # noqa: PLC0415 -- needs the settings' name

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- after the set up
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.domain.api_tokens import create_token, revoke_token  # noqa: PLC0415
    from accounts.models import User  # noqa: PLC0415

    settings.API_TOKEN_LIMIT = 1_000_000
    user = User.objects.get(email=ACCOUNT)
    token, secret = create_token(
        label="mesure",
        assignment_id=user.hats[0].assignment_id,
        expires_on=timezone.localdate() + dt.timedelta(days=1),
        actor=user,
    )
    client = Client(headers={"host": "localhost", "Authorization": f"Bearer {secret}"})
    try:
        print("| réponse | requêtes | meilleure durée | médiane | processeur | poids |\n|---|---|---|---|---|---|")
        for name, path in ADDRESSES.items():
            print(measure(client, name, path), flush=True)
    finally:
        revoke_token(token=token, actor=user)
    return 0


if __name__ == "__main__":
    sys.exit(main())
