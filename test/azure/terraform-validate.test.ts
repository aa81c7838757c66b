import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../lib';
import {
  Authentication,
  Access,
  ConfigFile,
  ContainerImage,
  ImageRuntime,
  McpServer,
  RestartPolicy,
  Secret,
} from '../../lib';
import { AzureSecret, ContainerInstancesMcpService, RegistryLogin, azureProfile } from '../../lib/azure';
import { AzureStack } from '../../stacks/azure-stack';
import { hcl } from '../../lib/render/local-values';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration } from '../support/project';
import { configuration, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { REGISTRY, RICH, SUBNET, SUBSCRIPTION, VAULT, WORKSPACE, open, rich, small } from './services';

const outdir = mkdtempSync(join(tmpdir(), 'validate-'));
const path = join(outdir, 'stacks', 'azure');
mkdirSync(path, { recursive: true });

const configurations = new Map<(app: App) => void, Configuration>();

/** A stack of the real provider in a folder that has been initialized once for all. */
function folderOf(build: (app: App) => void): TerraformFolder {
  const known = configurations.get(build) ?? configuration(synthesize(build, outdir), 'azure');
  configurations.set(build, known);
  return new TerraformFolder(known, path);
}

const withDocker = (app: App): void => {
  new AzureStack(app, 'azure', {
    subscriptionId: SUBSCRIPTION,
    location: 'westeurope',
    server: small({ image: ContainerImage.fromDockerfile('test/support/image') }),
  });
};

function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folderOf(withDocker).run(['init', '-input=false']);
  return ok ? undefined : `terraform init finds no Azure provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
}

const NODE = ContainerImage.fromRegistry('ghcr.io/acme/sample:1.0.0', { runtime: ImageRuntime.NODE });

/** What Azure takes of the samples, each under a name of its own. */
function samples(): McpServer[] {
  const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
    (feature) => azureProfile.capabilities[feature].kind !== 'unsupported',
  );
  return features.map((feature, i) => {
    const { healthCheck, image, files, secrets, ...sample } = FEATURE_SAMPLES[feature];
    return new McpServer({
      ...sample,
      name: `sample-${i}`,
      image: healthCheck === undefined ? image : NODE,
      healthCheck,
      // Folders are mounted, not files.
      files: files && { '/etc/sample/sample.json': ConfigFile.fromContent('{}') },
      secrets: feature === 'secret.file' ? { KEY: Secret.required({ file: '/run/secrets/key' }) } : secrets,
    });
  });
}

const provider = (stack: TerraformStack): void =>
  void new AzurermProvider(stack, 'azurerm', { subscriptionId: SUBSCRIPTION, features: [{}] });

afterAll(() => rmSync(outdir, { recursive: true }));

describeUnless(providerMissing(), 'the real provider takes', () => {
  const valid = (build: (app: App) => void): void => {
    const { ok, said } = folderOf(build).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  };

  test('every sample that Azure supports, and descriptions in which much comes together', () => {
    expect(samples().length).toBeGreaterThan(35);
    valid((app) => {
      const stack = new TerraformStack(app, 'azure');
      provider(stack);
      for (const server of samples())
        new ContainerInstancesMcpService(stack, server.name, {
          server,
          location: 'westeurope',
          stateHoldsSecrets: 'a test',
          // What is there already keeps the configuration small.
          resourceGroupName: 'shared',
          workspace: { id: WORKSPACE },
          ...(server.access.isPublic ? {} : { network: { subnetId: SUBNET } }),
        });
      new ContainerInstancesMcpService(stack, 'rich', { server: rich(), location: 'westeurope', ...RICH });
      new ContainerInstancesMcpService(stack, 'given', {
        server: open({
          name: 'given',
          restart: RestartPolicy.ALWAYS,
          secrets: { CLIENT_TOKEN: Secret.required(), OWN: Secret.required() },
        }),
        location: 'westeurope',
        resourceGroupName: 'shared',
        workspace: { id: WORKSPACE },
        identity: { id: `${SUBSCRIPTION_PATH}/userAssignedIdentities/x`, principalId: SUBSCRIPTION, clientId: 'c' },
        roleAssignments: [{ scope: REGISTRY, role: 'Reader' }],
        domain: { name: 'mcp.example.com', zone: { name: 'example.com', resourceGroupName: 'dns' } },
        acme: { email: 'ops@example.com', directory: 'https://acme.example/dir', trustedRoots: 'package.json' },
        secrets: {
          CLIENT_TOKEN: AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'token' }),
          OWN: AzureSecret.readByServer({ vaultId: VAULT, name: 'own' }),
        },
        registries: {
          'ghcr.io': RegistryLogin.password({
            username: 'bot',
            password: AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'ghcr' }),
          }),
        },
        alarmActionGroupId: `${SUBSCRIPTION_PATH}/actionGroups/x`,
        tags: { team: 'weather' },
        stateHoldsSecrets: 'a test',
      });
    });
  });

  test('the ready-made stack, with several servers', () => {
    valid(
      (app) =>
        void new AzureStack(app, 'azure', {
          subscriptionId: SUBSCRIPTION,
          location: 'westeurope',
          servers: [small(), open({ name: 'other' })],
          secrets: { CLIENT_TOKEN: AzureSecret.managed({ from: 'TOKEN' }) },
          stateHoldsSecrets: 'a test',
          network: { subnetId: SUBNET },
        }),
    );
  });

  test('the ready-made stack that builds its image', () => valid(withDocker));

  test('the ready-made stack that was refused, which then fails with the message and nothing else', () => {
    const refuse = (app: App): void => {
      new AzureStack(app, 'azure', {
        subscriptionId: SUBSCRIPTION,
        location: 'westeurope',
        server: small({ access: Access.public({ authentication: Authentication.iam() }) }),
      });
    };
    valid(refuse);
    const { ok, said } = folderOf(refuse).run(['test', `-filter=${mocked('run "plan" {\n  command = plan\n}')}`]);
    expect(ok).toBe(false);
    expect(said).toContain('- access.authentication: iam is not supported, a container group knows no callers');
    expect(said.match(/^Error: /gm)).toEqual(['Error: ']);
  });

  describe('at plan, with a mocked provider,', () => {
    const server = rich({ alarms: undefined });
    const asked = (app: App): void => {
      const stack = new TerraformStack(app, 'azure');
      provider(stack);
      new ContainerInstancesMcpService(stack, 'service', { server, location: 'West Europe', ...RICH });
    };
    const variables = {
      TF_VAR_API_TOKEN: 'api-token',
      TF_VAR_LICENSE: 'license',
      TF_VAR_DB_PASSWORD: 'p@ss word',
      TF_VAR_API_URL: 'https://api.example',
    };

    test('values reach the containers, and what is optional and missing does not', () => {
      const folder = folderOf(asked);
      const [name] = Object.keys(configurations.get(asked)?.resource?.azurerm_container_group ?? {});
      const group = `azurerm_container_group.${name}`;
      const container = `${group}.container[0]`;
      const conditions = [
        `${container}.environment_variables.API_URL == "https://api.example"`,
        `${container}.environment_variables.LOG_LEVEL == "info"`,
        `!contains(keys(${container}.environment_variables), "MAYBE")`,
        `${container}.environment_variables.TEMPLATE == ${hcl(String(server.environment.TEMPLATE))}`,
        `nonsensitive(${container}.secure_environment_variables).API_TOKEN == "api-token"`,
        `nonsensitive(${container}.secure_environment_variables).DATABASE_URL == "postgres://app:p%40ss%20word@db.internal:5432/app?a=$\${b}"`,
        `!contains(keys(nonsensitive(${container}.secure_environment_variables)), "MAY_BE")`,
        `${group}.dns_name_label == "azure-memory-\${substr(sha256("${SUBSCRIPTION}//azure/memory"), 0, 8)}"`,
        `${container}.environment_variables.PUBLIC_URL == "https://\${${group}.dns_name_label}.westeurope.azurecontainer.io/mcp"`,
        `[for v in ${container}.volume : join(",", [for k, t in nonsensitive(v.secret) : "\${k}=\${t}"]) if v.mount_path == "/run/secrets"][0] == "license=bGljZW5zZQ=="`,
      ];
      const asserts = conditions.map(
        (condition) => `  assert {\n    condition = ${condition}\n    error_message = ${hcl(condition)}\n  }`,
      );
      const file = mocked(`run "plan" {\n  command = plan\n${asserts.join('\n')}\n}`);
      const { ok, said } = folder.run(['test', `-filter=${file}`], variables);
      expect(said).toContain('1 passed, 0 failed');
      expect(ok).toBe(true);
    });

    test('what is missing is named, all of it', () => {
      const file = mocked('run "plan" {\n  command = plan\n}');
      const { ok, said } = folderOf(asked).run(['test', `-filter=${file}`], { TF_VAR_API_TOKEN: 'x' });
      expect(ok).toBe(false);
      for (const name of ['LICENSE', 'DB_PASSWORD', 'API_URL']) expect(said).toContain(`- ${name}`);
      expect(said).not.toContain('- API_TOKEN');
    });
  });
});

const SUBSCRIPTION_PATH = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft.ManagedIdentity`;

/** A test of Terraform's own, in which nothing asks Azure. */
function mocked(run: string): string {
  const subscription = `mock_data "azurerm_client_config" {\n    defaults = {\n      subscription_id = "${SUBSCRIPTION}"\n    }\n  }`;
  writeFileSync(join(path, 'plan.tftest.hcl'), `mock_provider "azurerm" {\n  ${subscription}\n}\n\n${run}\n`);
  return 'plan.tftest.hcl';
}
