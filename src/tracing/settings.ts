/** Whether OpenTelemetry's own variables ask for traces: an OTLP endpoint is set, and nothing switches them off. */
export const isTracingOn = (variables: NodeJS.ProcessEnv = process.env): boolean => {
  const endpoint =
    variables['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || variables['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const exporter = variables['OTEL_TRACES_EXPORTER'] || 'otlp';
  const isOff = variables['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
  return Boolean(endpoint) && exporter === 'otlp' && !isOff;
};
