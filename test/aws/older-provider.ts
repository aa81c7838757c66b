import type { Configuration } from '../support/project';
import { ofProvider } from './moto';

type Block = Readonly<Record<string, unknown>>;

/**
 * A configuration for the release of the provider that is tested with, where the one that the binding names is not to be had: without
 * what is newer, `deployment_configuration` and its kin, and the check of tokens.
 */
export function forOlderProvider(configuration: Configuration): Configuration {
  const { resource } = ofProvider(configuration);
  const changed = (type: string, change: (block: Block) => Block): object => {
    const blocks = Object.entries(resource?.[type] ?? {});
    return blocks.length === 0 ? {} : { [type]: Object.fromEntries(blocks.map(([id, one]) => [id, change(one)])) };
  };
  const services = changed(
    'aws_ecs_service',
    ({ deployment_configuration, sigint_rollback, load_balancer, ...rest }) => {
      void [deployment_configuration, sigint_rollback];
      return { ...rest, load_balancer: (load_balancer as readonly Block[] | undefined)?.map(withoutAdvanced) };
    },
  );
  const rules = changed('aws_lb_listener_rule', ({ action, ...rest }) => ({
    ...rest,
    action: (action as readonly Block[]).filter(({ type }) => type !== 'jwt-validation'),
  }));
  return { ...ofProvider(configuration), ...(resource && { resource: { ...resource, ...services, ...rules } }) };
}

const withoutAdvanced = ({ advanced_configuration, ...rest }: Block): Block => (void advanced_configuration, rest);
