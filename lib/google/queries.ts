/** The service that is looked at. */
export interface Watched {
  readonly project: string;
  readonly region: string;
  readonly serviceName: string;
}

/**
 * What Cloud Monitoring measures of Cloud Run, in the language of Prometheus.
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run
 */
function metric(name: string, { serviceName, region, project }: Watched, further = ''): string {
  const labels = `monitored_resource="cloud_run_revision",project_id="${project}",service_name="${serviceName}",location="${region}"${further}`;
  return `run_googleapis_com:${name}{${labels}}`;
}

/** Calls a second. */
export function calls(watched: Watched): string {
  return `sum(rate(${metric('request_count', watched)}[5m]))`;
}

/**
 * Share of the calls that failed on the server's side, in percent.
 * @param floor so many a second have to fail, that a single call at night is not a hundred percent
 */
export function errorPercent(watched: Watched, floor = 0): string {
  const failed = `sum(rate(${metric('request_count', watched, ',response_code_class="5xx"')}[5m]))`;
  return `100 * ${floor === 0 ? failed : `(${failed} > ${floor})`} / ${calls(watched)}`;
}

/** Milliseconds within which that share of the calls ended; a listening stream is a call, too. */
export function latency(watched: Watched, quantile: number): string {
  return `histogram_quantile(${quantile}, sum by (le) (rate(${metric('request_latencies_bucket', watched)}[5m])))`;
}

/** Memory of the container that uses most, in percent of its limit. */
export function memoryPercent(watched: Watched): string {
  return `100 * histogram_quantile(0.99, sum by (le) (rate(${metric('container_memory_utilizations_bucket', watched)}[2m])))`;
}

export function cpuPercent(watched: Watched): string {
  return `100 * histogram_quantile(0.99, sum by (le) (rate(${metric('container_cpu_utilizations_bucket', watched)}[2m])))`;
}

/** Instances that run, with a call or without. */
export function instances(watched: Watched): string {
  return `sum(${metric('container_instance_count', watched)})`;
}

/** Whether any ran within half a day. */
export function ranBefore(watched: Watched): string {
  return `count(count_over_time(${metric('container_instance_count', watched)}[12h])) > 0`;
}
