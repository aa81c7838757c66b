import { User } from '../model/user';
import { renderGateway } from '../render/gateway';
import type { ClusterDeployment } from './cluster-deployment';
import { DRAIN_SECONDS } from './cluster-deployment';
import type { PodContainer } from './container';
import type { PodVolume } from './mounts';
import type { EnvironmentEntry } from './secrets';
import { containerSecurity } from './security';

/** Compares the token beside the server; HAProxy 2.6 or later will do. */
export const PROXY_IMAGE = 'haproxy:3.2';

export const PROXY = 'bearer-proxy';

/** The key of its configuration in a ConfigMap. */
export const PROXY_KEY = 'haproxy.cfg';

/** The variable with the token. */
export const TOKEN = 'GATEWAY_TOKEN';

const FOLDER = '/etc/gateway';

/** A sidecar between the ingress controller and the server, which no controller could do without a login page or code of its own. */
export function bearerProxy(deployment: ClusterDeployment, token: readonly EnvironmentEntry[]): PodContainer {
  const socket = { tcpSocket: [{ port: `${deployment.entryPort}` }], timeoutSeconds: 3, failureThreshold: 3 };
  return {
    name: PROXY,
    image: deployment.props.proxyImage ?? PROXY_IMAGE,
    args: ['haproxy', '-W', '-db', '-f', `${FOLDER}/${PROXY_KEY}`],
    env: token.map((entry) => ({ ...entry })),
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    securityContext: containerSecurity({ user: User.id(99), readOnlyRootFilesystem: true, addedCapabilities: [] }),
    volumeMount: [{ name: PROXY, mountPath: FOLDER, readOnly: true }],
    port: [{ containerPort: deployment.entryPort, protocol: 'TCP' }],
    startupProbe: { ...socket, periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...socket, periodSeconds: 10 },
    readinessProbe: { ...socket, periodSeconds: 10 },
    lifecycle: { preStop: [{ exec: { command: ['sleep', `${DRAIN_SECONDS}`] } }] },
  };
}

export function proxyVolume(configMap: string): PodVolume {
  return { name: PROXY, configMap: { name: configMap } };
}

export function proxyConfig(deployment: ClusterDeployment): string {
  const { server, frontUnit, frontPort } = deployment;
  return renderGateway({
    listen: { port: deployment.entryPort },
    sessions: 'stateless', // one replica behind it: nothing to route
    replicas: [{ id: 'server', host: '127.0.0.1', port: frontPort }],
    readiness: 'tcp',
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: deployment.stopSeconds(frontUnit),
    bearer: { tokenEnv: TOKEN },
    behindProxy: true,
  });
}
