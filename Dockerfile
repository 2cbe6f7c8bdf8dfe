# One image for worker, gateway and shell: docker build -t holdfast:0.1.0 .
# NODE_IMAGE may name a digest, so that a build today and one next month start from the same bytes. Debian and not Alpine:
# Temporal's native module needs glibc.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run tarball
RUN ops/assemble.sh holdfast-*.tgz /app

FROM ${NODE_IMAGE}
# The native module checks the certificate of a Temporal server with TLS against Debian's list; the slim image has none.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app ./
# A number, so that Kubernetes can see that it is not root. Nothing in the image is written to: the root may be read-only.
USER 65532:65532
EXPOSE 3000 9464
ENTRYPOINT ["node", "bin/holdfast.js"]
CMD ["worker"]
