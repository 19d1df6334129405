# Portico as a small image: built on Debian, run on debian-slim as an unprivileged user.
#   docker build -t portico .
#   docker run -p 8080:8080 -v portico:/data -e PORTICO_PUBLIC_URL=… -e PORTICO_MASTER_KEY=… portico

FROM rust:1.95-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libxmlsec1-dev libxml2-dev libclang-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin portico

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libssl3 libxml2 libxmlsec1-openssl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portico \
 && install -d -o portico -g portico -m 0700 /data
COPY --from=build /src/target/release/portico /usr/local/bin/portico

USER portico
ENV PORTICO_DATA_DIR=/data \
    PORTICO_HTTP_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080 8443
# Asks the admin listener, which stays on the loopback address of the container.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["portico", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["portico"]
CMD ["serve"]
