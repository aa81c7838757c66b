import type { TerraformStack } from 'cdktf';
import { McpServer } from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { FargateMcpService } from '../../lib/aws';
import type { Configuration } from '../support/project';
import { resources } from '../support/project';
import { NETWORK, problemsOf, synthesized } from './balancing';

/** A service with what it cannot do without. */
export type Asked = Partial<FargateMcpServiceProps> & { readonly server: McpServer };

const asProps = (service: McpServer | Asked): FargateMcpServiceProps => ({
  network: NETWORK,
  ...(service instanceof McpServer ? { server: service } : service),
});

const build =
  (services: readonly (McpServer | Asked)[]) =>
  (stack: TerraformStack): void => {
    for (const [i, service] of services.entries()) new FargateMcpService(stack, `service-${i}`, asProps(service));
  };

/** What a stack of a platform team with these services becomes. */
export function deployed(...services: readonly (McpServer | Asked)[]): Configuration {
  return synthesized(build(services));
}

/** What it is refused for, as `property: message`. */
export function refusedFor(...services: readonly (McpServer | Asked)[]): readonly string[] {
  return problemsOf(build(services));
}

/** A container of a task definition; what only Terraform completes is filled in as far as it is known. */
export interface Container extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly dependsOn: readonly { readonly containerName: string; readonly condition: string }[];
  readonly mountPoints: readonly Readonly<Record<string, unknown>>[];
}

/** The containers of a task by their names. */
export function containersOf(configuration: Configuration, family: string): Readonly<Record<string, Container>> {
  const task = resources(configuration, 'aws_ecs_task_definition').find((one) => one.family === family);
  if (task === undefined) throw new Error(`there is no task '${family}'`);
  const text = String(task.container_definitions).replace(
    /\$\{jsonencode\((?:\[for i, e in )?local\.([\w-]+)[^}]*\)\}/g,
    (_, name: string) => JSON.stringify(configuration.locals?.[name]),
  );
  const containers = JSON.parse(text) as readonly Container[];
  return Object.fromEntries(containers.map((container) => [container.name, container]));
}

/** The resource of a type with these attributes. */
export function found(
  configuration: Configuration,
  type: string,
  attributes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const all = resources(configuration, type).filter((one) =>
    Object.entries(attributes).every(([key, value]) => one[key] === value),
  );
  if (all.length !== 1) throw new Error(`there are ${all.length} of ${type} with ${JSON.stringify(attributes)}`);
  return all[0];
}

/** How many there are of each type. */
export function counts({ resource = {} }: Configuration): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(resource).map(([type, all]) => [type, Object.keys(all).length]));
}

/** The data sources of a type. */
export function lookUps(configuration: Configuration, type: string): Readonly<Record<string, unknown>>[] {
  const { data = {} } = configuration as { data?: Record<string, Record<string, Record<string, unknown>>> };
  return Object.values(data[type] ?? {});
}
