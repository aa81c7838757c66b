import type { ContainerGroupContainer } from '@cdktf/provider-azurerm/lib/container-group';
import type { GatewayConfig } from '../render/gateway';
import { renderGateway } from '../render/gateway';
import { MCP_STATUSES, probeOf } from '../render/probe-command';
import type { AzureDeployment } from './deployment';
import { probesOf } from './probes';
import { GATEWAY, GATEWAY_IMAGE, GATEWAY_SIZE, STOP_SECONDS } from './proxies';

/** The haproxy.cfg: which paths there are, how often a client may ask, and who it is. */
export function gatewayConfig(deployment: AzureDeployment): string {
  const { server, front, frontPort, gatewayPort, hasTls, bearer } = deployment;
  const { publicly } = server.access;
  const speaksMcp = front === server && server.transport.speaksMcp;
  const { path } = server.transport;
  const perMinute = publicly?.requestsPerMinute;
  return renderGateway({
    listen: { port: gatewayPort },
    mcpPath: speaksMcp ? path : undefined,
    sessions: 'stateless', // one replica behind it: nothing to route
    replicas: [{ id: 'server', host: '127.0.0.1', port: frontPort }],
    readiness: readinessOf(deployment),
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: STOP_SECONDS,
    bearer: bearer === undefined ? undefined : { tokenEnv: 'GATEWAY_TOKEN' },
    rateLimit: perMinute === undefined ? undefined : { requests: perMinute, perSeconds: 60 },
    paths: publicly?.paths ?? (speaksMcp ? [path] : ['/']),
    hiddenPaths: hiddenPaths(deployment),
    behindProxy: hasTls,
  });
}

/** Until the server is ready, callers get 503 and no connection that is cut. */
function readinessOf({ server, front, frontPort }: AzureDeployment): GatewayConfig['readiness'] {
  const { readiness } = probesOf(front);
  const { path, speaksMcp } = server.transport;
  const probe = readiness && probeOf(readiness, { port: frontPort, path: front === server ? path : undefined });
  if (probe?.kind === 'http' && probe.port === frontPort)
    return { path: probe.path, statuses: probe.statuses?.join() ?? '200-399' };
  return front === server && speaksMcp ? { path, statuses: MCP_STATUSES.join() } : 'tcp';
}

/** Health and metrics are nobody's business outside, unless `paths` names them. */
function hiddenPaths({ server, front }: AzureDeployment): readonly string[] {
  const { liveness, readiness } = probesOf(front);
  const checks = [liveness, readiness].flatMap((c) => (c?.check.kind === 'http' ? [c.check.path] : []));
  const named = server.access.publicly?.paths ?? [];
  return [...new Set([...checks, '/metrics'])].filter(
    (path) => !named.includes(path) && path !== server.transport.path,
  );
}

/** The configuration goes in as a variable: the image's user may not be able to read a secret volume. */
export function gatewaySidecar(deployment: AzureDeployment, token: string | undefined): ContainerGroupContainer {
  const { props, gatewayPort, hasTls } = deployment;
  return {
    name: GATEWAY,
    image: props.helperImages?.gateway ?? GATEWAY_IMAGE,
    cpu: GATEWAY_SIZE.cpu / 10,
    memory: GATEWAY_SIZE.memory / 10,
    commands: ['sh', '-c', 'printf %s "$GATEWAY_CONFIG" > /tmp/haproxy.cfg && exec haproxy -W -db -f /tmp/haproxy.cfg'],
    environmentVariables: { GATEWAY_CONFIG: gatewayConfig(deployment) },
    ...(token === undefined ? {} : { secureEnvironmentVariables: { GATEWAY_TOKEN: token } }),
    ...(hasTls ? {} : { ports: [{ port: gatewayPort, protocol: 'TCP' }] }),
  };
}
