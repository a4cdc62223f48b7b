# Podium itself: site, workers, desk and sweeper are one image with different commands (docker-compose.yml).
# BASE may be any Debian 12; docker-compose.offline.yml names the one made from Debian's packages.
ARG BASE=debian:bookworm-slim
FROM ${BASE}

ENV DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt PYTHONDONTWRITEBYTECODE=1
RUN apt-get update -qq \
 && apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY machine/certificates/ /usr/local/share/ca-certificates/
RUN update-ca-certificates >/dev/null \
 && useradd --system --uid 10000 --user-group --home-dir /data --create-home podium

WORKDIR /podium
COPY requirements.txt ./
RUN python3 -m venv .venv && .venv/bin/pip install -qq --no-cache-dir --require-hashes -r requirements.txt
COPY . ./
RUN .venv/bin/pip install -qq --no-cache-dir --no-deps --no-build-isolation -e . && machine/translations.sh

ENV PATH=/podium/.venv/bin:/usr/local/bin:/usr/bin:/bin PODIUM_HOME=/data DEBIAN_FRONTEND=
VOLUME /data
USER podium
EXPOSE 8000
CMD ["sh", "-c", "podium migrate && exec podium serve --host 0.0.0.0"]
