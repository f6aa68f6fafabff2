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
  /** The trace id of the current call, for its log lines. */
  readonly logFields: () => { readonly traceId?: string };
  /** Flushes remaining spans. */
  stop(): Promise<void>;
}

/** An error message may repeat input, in SQL too; the log has it, with the trace id. */
const withoutInputs: SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  onEnding: (span) => {
    if (span.status.code === SpanStatusCode.ERROR) span.setStatus({ code: SpanStatusCode.ERROR, message: '' });
    if ('grpc.error_message' in span.attributes) span.setAttribute('grpc.error_message', '');
    // The URL has its query, and callers sometimes put secrets there.
    const path = span.attributes['url.path'];
    if (typeof path === 'string') span.setAttribute('url.path', path.replace(/\?.*/s, ''));
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/**
 * Spans of REST, gRPC and SQL, exported by OTLP as the standard `OTEL_*` variables configure. Imported only if `ratio`, the
 * share of traces that are kept, is above 0, and before the server is built.
 */
export function startTracing(serviceName: string, ratio: number): Tracing {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const named = resourceFromAttributes({ 'service.name': serviceName });
  const provider = new TracerProvider({
    // Not parent-based: a caller's sampling decision must not raise the share.
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
  // The instrumentations patch modules on `require`. Both modules are CommonJS, so earlier `import`s see the patch too.
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
