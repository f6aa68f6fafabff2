import { createRequire } from 'node:module';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface Tracing {
  /** Of the call that is being answered, for the lines of its log. */
  readonly logFields: () => { readonly traceId?: string };
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** A failure's text may repeat what it was given, SQL's too; the log has it, under the trace's id. */
const withoutInputs: SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  onEnding: (span) => {
    if (span.status.code === SpanStatusCode.ERROR) span.setStatus({ code: SpanStatusCode.ERROR, message: '' });
    if ('grpc.error_message' in span.attributes) span.setAttribute('grpc.error_message', '');
    // It comes with its query, and callers put there what belongs into a header.
    const path = span.attributes['url.path'];
    if (typeof path === 'string') span.setAttribute('url.path', path.replace(/\?.*/s, ''));
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/**
 * Spans of REST, gRPC and SQL, sent by OTLP as the standard `OTEL_*` variables say. Imported only where `ratio`, the
 * share of traces that are kept, is above 0; before the server is built.
 */
export function startTracing(serviceName: string, ratio: number): Tracing {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const named = resourceFromAttributes({ 'service.name': serviceName });
  const provider = new TracerProvider({
    // The share is ours to set: a caller's word that its trace is kept does not raise it.
    sampler: new ParentBasedSampler({ root: sampler, remoteParentSampled: sampler }),
    resource: defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [withoutInputs, new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new FastifyOtelInstrumentation({
        registerOnInitialization: true,
        recordExceptions: false,
        instrumentHooks: false,
        instrumentHandler: false,
      }),
      new GrpcInstrumentation({ ignoreGrpcMethods: [/^Check$/, /^Watch$/] }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    ],
  });
  // They wait for a `require` of what they change. Both are CommonJS: what `import` gave to others changes as well.
  const require = createRequire(import.meta.url);
  require('@grpc/grpc-js');
  require('pg');
  createRequire(require.resolve('pg'))('pg-pool');
  return {
    logFields: () => {
      const traceId = trace.getActiveSpan()?.spanContext().traceId;
      return traceId === undefined ? {} : { traceId };
    },
    stop: () => provider.shutdown(),
  };
}
