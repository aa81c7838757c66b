import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

collectDefaultMetrics();

export const requestSeconds = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time until a request was answered',
  labelNames: ['method', 'route', 'status'] as const,
});

export const activeConnections = new Gauge({
  name: 'mcp_active_connections',
  help: 'Requests to the MCP path that are being answered',
});

export const toolCalls = new Counter({
  name: 'mcp_tool_calls_total',
  help: 'Calls of tools',
  labelNames: ['tool', 'status'] as const,
});

/** On a port of its own, which no gateway and no load balancer forwards. */
export function createMetricsServer(): Server {
  return createServer((req, res) => {
    if (req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    void register.metrics().then((text) => res.writeHead(200, { 'content-type': register.contentType }).end(text));
  });
}
