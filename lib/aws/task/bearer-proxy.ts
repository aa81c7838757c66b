import type { Duration } from '../../model/duration';
import type { McpServer } from '../../model/mcp-server';
import { renderGateway } from '../../render/gateway';
import { kernelCapabilities } from './capabilities';
import type { ContainerDefinition, ContainerDependency, LogOptions } from './container-definition';
import { common } from './container-definition';

/** Compares the token beside the server; HAProxy 2.6 or later will do. */
export const PROXY_IMAGE = 'public.ecr.aws/docker/library/haproxy:3.2';

export const PROXY = 'bearer-proxy';

/** The folder that it writes its configuration to, as a volume of the task. */
export const PROXY_VOLUME = 'proxy-tmp';

/** What it adds to the task. It forwards bytes: a share of processing power of its own would double the size of a small task. */
export const PROXY_SIZE = { cpuMillis: 0, memoryMebibytes: 128 } as const;

export interface BearerProxyProps {
  readonly server: McpServer;
  readonly image: string;
  /** ARN of the secret with the registry's credentials. */
  readonly credentials?: string;
  /** The port that it listens on. */
  readonly port: number;
  /** The port of what is in front. */
  readonly upstreamPort: number;
  /** Where the token is, for `valueFrom`. */
  readonly token: string;
  readonly logs: LogOptions;
  readonly dependsOn: readonly ContainerDependency[];
  readonly stopGrace: Duration;
}

/** A sidecar between the balancer and the server: a listener rule could compare a token, but would hold it for all to read. */
export function bearerProxy(props: BearerProxyProps): ContainerDefinition {
  const { server } = props;
  const config = renderGateway({
    listen: { port: props.port },
    sessions: 'stateless', // one replica behind it: nothing to route
    replicas: [{ id: 'server', host: '127.0.0.1', port: props.upstreamPort }],
    readiness: 'tcp',
    longestCallSeconds: server.longestCall.toSeconds(),
    stopGraceSeconds: props.stopGrace.toSeconds(),
    bearer: { tokenEnv: 'GATEWAY_TOKEN' },
    behindProxy: true,
  });
  return {
    name: PROXY,
    essential: true,
    ...common({
      image: props.image,
      credentials: props.credentials,
      logs: props.logs,
      environment: JSON.stringify([{ name: 'GATEWAY_CONFIG', value: config }]),
      secrets: JSON.stringify([{ name: 'GATEWAY_TOKEN', valueFrom: props.token }]),
      mountPoints: [{ sourceVolume: PROXY_VOLUME, containerPath: '/tmp' }],
      dependsOn: props.dependsOn,
      stopSeconds: props.stopGrace.toSeconds(),
    }),
    entryPoint: ['sh', '-c'],
    command: ['printf %s "$GATEWAY_CONFIG" > /tmp/haproxy.cfg && exec haproxy -W -db -f /tmp/haproxy.cfg'],
    cpu: PROXY_SIZE.cpuMillis,
    memory: PROXY_SIZE.memoryMebibytes,
    portMappings: [{ containerPort: props.port, hostPort: props.port, protocol: 'tcp' }],
    user: '99:99',
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: kernelCapabilities([]), initProcessEnabled: false },
  };
}
