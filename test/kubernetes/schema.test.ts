import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../lib';
import { McpServer } from '../../lib';
import { kubernetesProfile } from '../../lib/kubernetes';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import { configuration, synthesize } from '../support/project';
import { describeUnless } from '../support/terraform';
import { fit, stackOf } from './kubernetes-samples';
import type { KubernetesObject } from './manifests';
import { manifestsOf, podsOf } from './manifests';
import { violationsOf } from './restricted';
import { RICH } from './rich';
import { configured } from './services';

/** The version of Kubernetes whose OpenAPI the objects are held against. */
const VERSION = '1.34';

const missing =
  spawnSync('kubernetes-validate', ['--help']).status === 0
    ? undefined
    : 'kubernetes-validate is not on the path; pip install kubernetes-validate';

const outdir = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Every object that the samples of all features come to, and the rich descriptions. */
function everything(): readonly KubernetesObject[] {
  const features = (Object.keys(FEATURE_SAMPLES) as Feature[]).filter(
    (feature) => kubernetesProfile.capabilities[feature].kind !== 'unsupported',
  );
  const servers = features.map((feature, i) =>
    fit(new McpServer({ ...FEATURE_SAMPLES[feature], name: `sample-${i}` }), feature),
  );
  const samples = configuration(
    synthesize((app) => void stackOf(app, 'kubernetes', servers), outdir),
    'kubernetes',
  );
  return [...manifestsOf(samples), ...manifestsOf(configured(...RICH))];
}

test('every pod keeps the restricted Pod Security Standard, but for the one that keeps a capability as root', () => {
  const pods = podsOf(everything());
  expect(pods.length).toBeGreaterThan(50);
  const violations = pods.flatMap(({ spec }) => violationsOf(spec)).map((one) => one.replace(/^\S+ /, ''));
  expect(violations).toEqual(['keeps CHOWN', 'runs as root']);
});

jest.setTimeout(120_000);

describeUnless(missing, `the OpenAPI of Kubernetes ${VERSION} takes`, () => {
  test('every object, without a field that it does not know', () => {
    const objects = everything();
    const kinds = new Set(objects.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'Ingress',
      'NetworkPolicy',
      'PersistentVolumeClaim',
      'PodDisruptionBudget',
      'PrometheusRule',
      'Secret',
      'Service',
      'ServiceAccount',
      'ServiceMonitor',
    ]);
    // Those of operators are not part of Kubernetes.
    const known = objects.filter(({ apiVersion }) => !apiVersion.includes('monitoring.coreos.com'));
    const file = join(outdir, 'all.yaml');
    writeFileSync(file, known.map((object) => JSON.stringify(object)).join('\n---\n'));
    const { status, stdout } = spawnSync('kubernetes-validate', ['--strict', '-k', VERSION, file], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    expect(stdout.split('\n').filter((line) => line !== '' && !/^INFO .* passed /.test(line))).toEqual([]);
    expect(stdout.match(/ passed /g)).toHaveLength(known.length);
    expect(status).toBe(0);
  });
});
