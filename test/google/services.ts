import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { TerraformStack } from 'cdktf';
import { ContainerImage, McpServer, Transport } from '../../lib';
import type { McpServerProps } from '../../lib';
import type { CloudRunMcpServiceProps } from '../../lib/google';
import { CloudRunMcpService } from '../../lib/google';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';

export const image = ContainerImage.fromRegistry('europe-west1-docker.pkg.dev/acme-prod/mcp/weather:1.4.2');

/** Where the services of the tests are. */
export const PLACE = { project: 'acme-prod', region: 'europe-west1', projectNumber: '123456789012' } as const;

/** The smallest description, with changes. */
export function weather(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({ name: 'weather', image, transport: Transport.streamableHttp({ port: 3000 }), ...changes });
}

export interface Deployed {
  readonly service: CloudRunMcpService;
  readonly configuration: Configuration;
  /** The configuration as one text. */
  readonly text: string;
  readonly messages: readonly string[];
}

/** A stack with one service. */
export function deployed(server: McpServer, props: Partial<CloudRunMcpServiceProps> = {}): Deployed {
  let service!: CloudRunMcpService;
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'prod');
    new GoogleProvider(stack, 'google', { project: PLACE.project, accessToken: 'fake' });
    service = new CloudRunMcpService(stack, 'Weather', { ...PLACE, server, ...props });
  });
  const made = configuration(synthesized, 'prod');
  return {
    service,
    configuration: made,
    text: JSON.stringify(made),
    messages: synthesized.annotations.map(({ message }) => message),
  };
}

type Block = Readonly<Record<string, unknown>>;

/** The template of the only service. */
export function templateOf({ configuration: { resource } }: Deployed): {
  readonly containers: readonly Block[];
  readonly [name: string]: unknown;
} {
  const [service] = Object.values(resource?.google_cloud_run_v2_service ?? {});
  return service.template as ReturnType<typeof templateOf>;
}
