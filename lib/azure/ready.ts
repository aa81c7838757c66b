import type { ContainerGroup } from '@cdktf/provider-azurerm/lib/container-group';
import type { TerraformResource } from 'cdktf';
import { TerraformAsset, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import { MCP_STATUSES } from '../render/probe-command';
import { addressOf, terraformData } from '../render/terraform-data';
import { literal } from '../render/text';
import type { AzureDeployment } from './deployment';
import { longestStart, probesOf } from './probes';

/** Seconds for what the platform does besides: a certificate, a name, the mount of a share. */
const BESIDES = 240;

/** Everybody may ask this path, with or without a token; what answers it is the server. */
const OPEN_PATH = '/.well-known/oauth-protected-resource';

export interface ReadyProps {
  readonly deployment: AzureDeployment;
  readonly group: ContainerGroup;
  readonly host: string;
  readonly eventsCommand: string;
  /** Such as the record of the name. */
  readonly dependsOn: readonly TerraformResource[];
}

/**
 * A step that ends when the containers of a new group run and their probes pass, and fails with their events where they do not. The
 * platform calls a group provisioned as soon as its containers have started once.
 */
export function waitUntilReady(scope: Construct, id: string, props: ReadyProps): TerraformResource {
  const { deployment, group, host, eventsCommand, dependsOn } = props;
  const { server, containers, hasGateway, bearer, front } = deployment;
  const seconds = longestStart(containers) + BESIDES;
  const question = {
    subject: `MCP server '${server.name}'`,
    groupId: '@group@',
    see: '@events@',
    seconds,
    probed: Object.fromEntries(containers.map((one) => [one.name, settleSeconds(one)])),
    ...(hasGateway
      ? {
          public: {
            url: bearer === undefined && front === server ? '@endpoint@' : `@origin@${OPEN_PATH}`,
            // A token is asked for before the server is; the open path is answered by the server, or by 503 without one.
            statuses:
              bearer === undefined && front === server && server.transport.speaksMcp ? MCP_STATUSES : 'below 500',
            trusts: deployment.props.acme?.directory === undefined,
          },
        }
      : {}),
  };
  const expressions = {
    '@group@': group.id,
    '@events@': `${eventsCommand}${byHand(deployment, group)}`,
    '@endpoint@': deployment.endpointAt(host),
    '@origin@': deployment.originAt(host),
  };
  const text = Object.entries(expressions).reduce(
    (all, [name, value]) => all.replace(name, () => value),
    literal(JSON.stringify(question)),
  );
  const step = terraformData(scope, id, {
    command: { line: `node ${script(scope).path}`, environment: { CDKTF_MCP_READY: text } },
    dependsOn: [group, ...dependsOn],
  });
  // Its id stays the same when a group is replaced.
  step.addOverride('lifecycle.replace_triggered_by', [addressOf(group)]);
  return step;
}

/** What nobody does who is not told. */
function byHand({ props: { domain } }: AzureDeployment, { fqdn }: ContainerGroup): string {
  if (domain === undefined || domain.zone !== undefined) return '';
  return `. A CNAME record of ${domain.name} has to lead to ${fqdn}; make it, and deploy again.`;
}

/** The seconds for which a container has to run without a complaint until its probes have been asked. */
function settleSeconds(container: AzureDeployment['containers'][number]): number {
  const { liveness, readiness } = probesOf(container);
  const all = [liveness, readiness].flatMap((check) => check ?? []);
  return Math.max(
    10,
    ...all.map(({ startPeriod, interval, timeout }) =>
      Math.ceil(startPeriod.toSeconds() + interval.toSeconds() + timeout.toSeconds()),
    ),
  );
}

/** The script goes along with the stack once, however many services it has. */
function script(scope: Construct): TerraformAsset {
  const stack = TerraformStack.of(scope);
  const id = 'cdktf-mcp-ready';
  const found = stack.node.tryFindChild(id) as TerraformAsset | undefined;
  return found ?? new TerraformAsset(stack, id, { path: join(__dirname, 'assets', 'ready.js') });
}
