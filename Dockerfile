# One image for every process: `docker run … run lifecycle`.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/interventions \
 && /opt/interventions/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md topics.yaml ./
COPY schemas schemas
COPY services services
RUN python -m venv /opt/builder \
 && /opt/builder/bin/pip install --no-cache-dir build \
 && /opt/builder/bin/python -m build --wheel --outdir /build/dist \
 && /opt/interventions/bin/pip install --no-cache-dir --no-deps /build/dist/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/interventions --create-home interventions
COPY --from=build /opt/interventions /opt/interventions
ENV PATH=/opt/interventions/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /var/lib/interventions
STOPSIGNAL SIGTERM
ENTRYPOINT ["interventions"]
CMD ["--help"]
