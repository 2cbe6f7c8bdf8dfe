import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What became of one webhook delivery. */
export type WebhookFate =
  | 'DELIVERED'
  | 'KEPT'
  | 'IGNORED'
  | 'DUPLICATE'
  | 'REFUSED'
  | 'UNDECIDED'
  | 'FAILED';

export type Metrics = ReturnType<typeof createMetrics>;

/** Counters of one gateway, for Prometheus. Labels are patterns, codes and fates: never an id. */
export const createMetrics = () => {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'holdfast_http_requests_total',
      help: 'Requests answered, by route pattern and status.',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    durations: new Histogram({
      name: 'holdfast_http_request_duration_seconds',
      help: 'From the request to the beginning of its answer.',
      labelNames: ['method', 'route'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    problems: new Counter({
      name: 'holdfast_problems_total',
      help: 'Requests refused or failed, by code.',
      labelNames: ['code'] as const,
      registers,
    }),
    webhooks: new Counter({
      name: 'holdfast_webhooks_total',
      help: 'Webhook deliveries, by merchant and what became of them.',
      labelNames: ['fate', 'merchant'] as const,
      registers,
    }),
    eventRoutes: new Counter({
      name: 'holdfast_webhook_routes_total',
      help: 'How the checkout of an event was found, by merchant; LISTED and LISTED_AFTER_CUSTOM_ID cost a list call.',
      labelNames: ['by', 'merchant'] as const,
      registers,
    }),
    webhookLag: new Histogram({
      name: 'holdfast_webhook_lag_seconds',
      help: 'From what happened at PayPal, by the event’s own time, to its delivery here, by merchant.',
      labelNames: ['merchant'] as const,
      buckets: [0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400],
      registers,
    }),
  };
};

/** Memory, CPU and event loop of this process. */
export const measureProcess = ({ registry }: Metrics): void => {
  collectDefaultMetrics({ register: registry });
};
