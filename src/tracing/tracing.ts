import { isTracingOn } from './settings.ts';
import type { Tracing } from './start.ts';

/**
 * Tracing for this process, or null where OpenTelemetry's variables do not ask for it: then none of its packages is loaded.
 * @throws Error naming the packages where they were left out of the installation
 */
export const startTracing = async (serviceName: string): Promise<Tracing | null> => {
  if (!isTracingOn()) return null;
  const { start } = await import('./start.ts').catch((error: unknown) => {
    throw new Error(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the optional packages of OpenTelemetry are not installed: install without --omit=optional',
      { cause: error },
    );
  });
  return start(serviceName);
};
