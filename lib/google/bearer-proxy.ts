import type { CloudRunV2ServiceTemplateContainers } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { renderGateway } from '../render/gateway';
import { resourcesOf, secretEntry } from './containers';
import type { GoogleDeployment } from './deployment';
import { PROXY, PROXY_SIZE } from './instance';
import type { SecretReference } from './secrets';

/** Compares the token in front of the server; HAProxy 2.6 or later will do. */
export const PROXY_IMAGE = 'docker.io/library/haproxy:3.2';

/** A container that gets the calls, compares their token, and passes them on: Cloud Run itself knows identities of Google only. */
export function bearerProxy(
  deployment: GoogleDeployment,
  image: string,
  token: SecretReference,
): CloudRunV2ServiceTemplateContainers {
  const { server, front, entryPort: port } = deployment;
  const config = renderGateway({
    listen: { port },
    mcpPath: front === server && server.transport.speaksMcp ? server.transport.path : undefined,
    sessions: 'stateless', // one replica behind it: nothing to route
    replicas: [{ id: 'server', host: '127.0.0.1', port: deployment.frontPort }],
    readiness: 'tcp',
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: 10,
    bearer: { tokenEnv: 'GATEWAY_TOKEN' },
    paths: deployment.publicPaths,
    hiddenPaths: deployment.hiddenPaths,
    behindProxy: true,
  });
  return {
    name: PROXY,
    image,
    command: ['sh', '-c'],
    args: ['printf %s "$GATEWAY_CONFIG" > /tmp/haproxy.cfg && exec haproxy -W -db -f /tmp/haproxy.cfg'],
    ports: { containerPort: port },
    env: [{ name: 'GATEWAY_CONFIG', value: config }, secretEntry({ ...token, name: 'GATEWAY_TOKEN' })],
    resources: resourcesOf(PROXY_SIZE, deployment.cpuAlwaysOn),
    dependsOn: [front.name],
    startupProbe: { tcpSocket: { port }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 60 },
    livenessProbe: undefined,
  };
}
