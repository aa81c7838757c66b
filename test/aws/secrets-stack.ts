import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { ContainerImage, McpServer, Transport } from '../../lib';
import type { McpServerProps } from '../../lib';
import { policyDocument } from '../../lib/aws/policy';
import type { AwsSecretsProps } from '../../lib/aws/secrets/secrets';
import { AwsSecrets } from '../../lib/aws/secrets/secrets';
import { referenceText } from '../../lib/render/references';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';

export const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');

/** The smallest description, with changes. */
export function weather(changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({ name: 'weather', image, transport: Transport.streamableHttp({ port: 3000 }), ...changes });
}

/** A stack of the secrets of one server, and a task and a policy that use them. */
export function secretsStack(
  server: McpServer,
  props: Partial<AwsSecretsProps> = {},
  look: (secrets: AwsSecrets) => void = () => undefined,
): Configuration {
  const build = (stack: TerraformStack): void => {
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    const host = 'mcp.example.com';
    const textOf = referenceText({ server, endpoint: `https://${host}/mcp`, origin: `https://${host}`, host });
    const names = ['prod', 'weather'];
    const secrets = new AwsSecrets(stack, 'secrets', { server, bindings: {}, names, textOf: () => textOf, ...props });
    look(secrets);
    const containers = [
      server,
      ...server.companions.filter(({ name }) => props.bindings?.existing?.[name] === undefined),
    ];
    const definition = (name: string, lists: string): string =>
      `{"name":"${name}","image":"busybox","memory":16,"essential":true,${lists}}`;
    new EcsTaskDefinition(stack, 'task', {
      family: 'weather',
      containerDefinitions: `[${[
        definition('prepare', `"secrets":${secrets.fileSecretsJson(containers)}`),
        ...containers.map((container) =>
          definition(
            container.name,
            `"environment":${secrets.environmentJson(container)},"secrets":${secrets.secretsJson(container)}`,
          ),
        ),
      ].join()}]`,
      dependsOn: [...secrets.dependsOn],
    });
    const Principal = { Service: 'ecs-tasks.amazonaws.com' };
    const role = new IamRole(stack, 'role', {
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
      }),
    });
    const statements = secrets.statements();
    if (statements.length > 0)
      new IamRolePolicy(stack, 'policy', { role: role.name, policy: policyDocument(statements) });
    new TerraformOutput(stack, 'versions', { value: secrets.versions });
  };
  return configuration(
    synthesize((app) => build(new TerraformStack(app, 'aws-prod'))),
    'aws-prod',
  );
}
