import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'cdktf';
import type { Feature } from '../../lib';
import { Authentication, McpServer } from '../../lib';
import { KubernetesMcpService, kubernetesProfile } from '../../lib/kubernetes';
import { KubernetesStack } from '../../stacks/kubernetes-stack';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import type { Configuration } from '../support/project';
import { configuration, resources, synthesize } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { fit, needsOf, stackOf } from './kubernetes-samples';
import { RICH } from './rich';
import { ingress, open, weather } from './services';

jest.setTimeout(150_000);

const outdir = mkdtempSync(join(tmpdir(), 'validate-'));
const path = join(outdir, 'stacks', 'kubernetes');
mkdirSync(path, { recursive: true });

const configurationOf = (build: (app: App) => void): Configuration =>
  configuration(synthesize(build, outdir), 'kubernetes');
/** A stack of the real provider in a folder that has been initialized once for all. */
const folderOf = (build: (app: App) => void): TerraformFolder => new TerraformFolder(configurationOf(build), path);

function providerMissing(): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folderOf((app) => void stackOf(app, 'kubernetes', [])).run(['init', '-input=false']);
  return ok ? undefined : `terraform init finds no Kubernetes provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
}

/** What Kubernetes takes of the samples, each under a name of its own, and the rich descriptions. */
function everything(app: App, { reachable = true } = {}): void {
  const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
    (feature) => kubernetesProfile.capabilities[feature].kind !== 'unsupported',
  );
  const servers = features.map((feature, i) =>
    fit(new McpServer({ ...FEATURE_SAMPLES[feature], name: `sample-${i}` }), feature),
  );
  const stack = stackOf(app, 'kubernetes', []);
  const services = [...servers.map((server) => ({ server, ...needsOf(server) })), ...RICH];
  for (const service of services) {
    const { serviceMonitor, prometheusRule, server, ...others } = service;
    const wants = server.alarms.thresholds !== undefined;
    if (wants && !reachable && serviceMonitor === undefined) continue;
    new KubernetesMcpService(stack, server.name, {
      namespace: 'mcp',
      ...others,
      // Objects of operators cannot be planned without a cluster that knows them.
      ...(reachable ? { server, serviceMonitor, prometheusRule } : { server: server.with({ alarms: undefined }) }),
    });
  }
}

afterAll(() => rmSync(outdir, { recursive: true }));

describeUnless(providerMissing(), 'the real provider takes', () => {
  const valid = (build: (app: App) => void): void => {
    const { ok, said } = folderOf(build).run(['validate']);
    expect(said).toContain('The configuration is valid');
    expect(ok).toBe(true);
  };

  test('every sample that Kubernetes supports, and descriptions in which much comes together', () => {
    valid((app) => everything(app));
  });

  test('all of it at plan, without a cluster, but for objects of operators', () => {
    const { ok, said } = folderOf((app) => everything(app, { reachable: false })).run(
      ['plan', '-input=false', '-refresh=false'],
      {
        DOCKER_HOST: 'unix:///there-is-none',
        TF_VAR_SAMPLE_TOKEN: 'planned-secret-value',
        TF_VAR_SAMPLE_URL: 'x',
        TF_VAR_URL: 'https://example.com/$(x)$$',
        TF_VAR_TOKEN: 'planned-secret-value',
      },
    );
    expect(said).not.toContain('Error: ');
    expect(said).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(said).not.toContain('planned-secret-value');
    expect(said).toContain('https://example.com/$$(x)$$$$');
    expect(ok).toBe(true);
  });

  test('the ready-made stack, with several servers', () => {
    valid(
      (app) =>
        new KubernetesStack(app, 'kubernetes', {
          servers: [weather(), weather({ name: 'other', access: open() })],
          context: 'test',
          ingress: { other: ingress },
        }),
    );
  });

  test('the ready-made stack that was refused, which then fails with the message and nothing else', () => {
    const refuse = (app: App): void => {
      new KubernetesStack(app, 'kubernetes', {
        server: weather({ access: open(Authentication.iam()) }),
        ingress,
        cluster: { host: 'https://127.0.0.1:1' },
      });
    };
    valid(refuse);
    expect(Object.keys(configurationOf(refuse).resource ?? {})).toEqual(['terraform_data']);
    const { ok, said } = folderOf(refuse).run(['plan', '-input=false']);
    expect(ok).toBe(false);
    expect(said.match(/^Error: /gm)).toEqual(['Error: ']);
    expect(said).toContain("MCP server 'weather' cannot run on Kubernetes (at 'kubernetes/mcp-weather'):");
  });

  test('numbers of revisions that are whole and at least 1', () => {
    const secrets = resources(
      configurationOf((app) => everything(app)),
      'kubernetes_secret_v1',
    );
    expect(secrets.length).toBeGreaterThan(5);
    for (const { data_wo_revision, data } of secrets) {
      expect(data_wo_revision).toMatch(/^\$\{.*\+ 1\}$|: 1\}$/);
      expect(data).toBeUndefined();
    }
  });
});
