# The image of the web server, the workers and the scheduler; the command says which.
FROM node:22-bookworm-slim AS front
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=iae_portal.settings.production PORTAL_STATE=/var/lib/portail \
    PORTAL_BIND=0.0.0.0:8000 PROMETHEUS_MULTIPROC_DIR=/tmp/metriques
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgdal32 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
      postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && python -m venv /opt/venv \
 && useradd --system --uid 10001 --home-dir /var/lib/portail --create-home portail
WORKDIR /srv/portail
COPY requirements/base.txt requirements/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
COPY --from=front /build/node_modules node_modules
RUN python -m venv .boot \
 && .boot/bin/pip install --no-cache-dir --require-hashes -r requirements/boot.txt \
 && ln -s /opt/venv .venv \
 && source bin/lib/common.sh && source bin/lib/data_packages.sh && install_data_packages \
 && python bin/lib/front.py node_modules . /var/lib/portail/front \
 && DJANGO_SETTINGS_MODULE=iae_portal.settings.local SECRET_KEY=collecte-des-fichiers-statiques python manage.py collectstatic --no-input -v 0 --ignore dsfr --ignore django_htmx --ignore rest_framework --ignore gis \
 && chown -R portail /var/lib/portail
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/sante/', timeout=4)"]
CMD ["gunicorn", "iae_portal.wsgi", "-c", "deploy/gunicorn.conf.py", "--no-control-socket"]
