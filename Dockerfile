# The image of one app: docker build --build-arg APP=api --tag latchkey-api .
# It also contains the commands: docker run … latchkey-api node /app/packages/commands/src/migrate.ts
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS tools
ENV CI=true TURBO_TELEMETRY_DISABLED=1 ASTRO_TELEMETRY_DISABLED=1
WORKDIR /app
COPY package.json .
RUN npm install --global \
  "$(node --print 'require("./package.json").packageManager')" \
  "turbo@$(node --print 'require("./package.json").devDependencies.turbo')"

# What the app needs to be built, and what it needs to run. Installs are cached until a manifest changes.
FROM tools AS parts
ARG APP
COPY . .
RUN turbo prune "@latchkey/${APP}" --docker --out-dir /parts/build \
  && turbo prune "@latchkey/${APP}" @latchkey/commands --production --docker --out-dir /parts/run \
  # turbo takes neither along. An app finds the others by their package.json.
  && cp tsconfig.base.json /parts/build/full \
  && cp --parents --recursive migrations apps/*/package.json /parts/run/full

FROM tools AS built
ARG APP
COPY --from=parts /parts/build/json .
RUN pnpm install --frozen-lockfile --filter "@latchkey/${APP}" --filter-prod "@latchkey/${APP}..."
COPY --from=parts /parts/build/full .
RUN turbo run build --filter "@latchkey/${APP}" && mkdir --parents "apps/${APP}/dist"

FROM tools AS installed
ARG APP
COPY --from=parts /parts/run/json .
RUN pnpm install --frozen-lockfile --prod --no-optional
COPY --from=parts /parts/run/full .
COPY --from=built /app/apps/${APP}/dist apps/${APP}/dist

# The app as Node compiles it: with it, a start needs no TypeScript parser, which would take 25 MB. It is valid for the same
# version of Node, the same user, and CPUs with the same features.
FROM installed AS compiled
ARG APP
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/compiled
WORKDIR /app/apps/${APP}
USER 1000:1000
# Here the app lacks its settings, and the check lacks the app: both load their code, which is the point, and exit with 1.
RUN ! timeout 20 node src/server.ts 2>/dev/null \
  && ! node ../../packages/server/src/check-health.ts \
  && chmod --recursive a+rX /tmp/compiled

FROM ${NODE_IMAGE}
ARG APP
# The gateway is another container, so TRUST_PROXY must list its address.
ENV NODE_ENV=production HOST=0.0.0.0 NODE_COMPILE_CACHE=/var/cache/compiled
WORKDIR /app/apps/${APP}
COPY --from=installed /app /app
COPY --from=compiled --chown=root:root /tmp/compiled /var/cache/compiled
# The app cannot change its own files.
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "../../packages/server/src/check-health.ts"]
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=256", "src/server.ts"]
