/**
 * Traces an app with OpenTelemetry: requests that arrive and are sent, and statements in PostgreSQL, without their values.
 *
 *     npm ci --prefix deploy/tracing
 *     NODE_OPTIONS=--import=/srv/latchkey/deploy/tracing/trace.js OTEL_SERVICE_NAME=api node src/server.ts
 *
 * `OTEL_EXPORTER_OTLP_ENDPOINT` says where spans go, by default http://localhost:4318, and `OTEL_TRACES_SAMPLER_ARG` which
 * part of the requests is traced, by default a tenth.
 */
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

const { OTEL_SERVICE_NAME = "latchkey", OTEL_TRACES_SAMPLER_ARG = "0.1" } = process.env;

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": OTEL_SERVICE_NAME }),
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(Number(OTEL_TRACES_SAMPLER_ARG)) }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();

const HEALTH = /^\/(healthz|readyz)\b/;

registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url = "" }) => HEALTH.test(url),
      redactedQueryParamsServer: ["token"], // Links in emails carry one.
    }),
    new PgInstrumentation({ requireParentSpan: true }),
  ],
});
