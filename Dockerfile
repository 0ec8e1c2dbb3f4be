# docker run --rm -v "$PWD:/vault" notelint        lints the vault in the working directory; 'check' is what it runs
# docker run --rm -v "$PWD:/vault" --user "$(id -u):$(id -g)" notelint fix      writes as you
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="notelint" \
      org.opencontainers.image.description="A linter for vaults of Markdown notes" \
      org.opencontainers.image.url="https://pypi.org/project/notelint/" \
      org.opencontainers.image.licenses="MIT"
# --changed and --tracked-only ask git, which else refuses a vault that is another user's
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --uid 10001 --create-home notelint
# hadolint ignore=DL3013
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels notelint
USER 10001
WORKDIR /vault
ENTRYPOINT ["notelint"]
CMD ["check"]
