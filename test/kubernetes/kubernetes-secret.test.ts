import { Reference, Secret, Variable } from '../../lib';
import { KubernetesSecret } from '../../lib/kubernetes';
import { only, resources } from '../support/project';
import { manifestsOf, podsOf } from './manifests';
import { configured, refusal, weather } from './services';

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};

test('a Secret that exists is referred to by name and key, and never read', () => {
  const config = configured({
    server: weather({ secrets: { TOKEN: Secret.required(), OTHER: Secret.optional() } }),
    secrets: {
      TOKEN: KubernetesSecret.fromSecret('vault-token', { key: 'token', version: 7 }),
      OTHER: KubernetesSecret.fromSecret('others'),
    },
  });
  const [{ spec, metadata }] = podsOf(manifestsOf(config));
  expect(spec.containers[0].env?.slice(1)).toEqual([
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'vault-token', key: 'token', optional: false } } },
    { name: 'OTHER', valueFrom: { secretKeyRef: { name: 'others', key: 'OTHER', optional: true } } },
  ]);
  expect(resources(config, 'kubernetes_secret_v1')).toEqual([]);
  expect(metadata.annotations?.['cdktf-mcp/values']).toContain('"7"');
});

describe('a composed secret', () => {
  const server = weather({
    secrets: { PASSWORD: Secret.required(), URL: Secret.template(`postgres://app:${Reference.secret('PASSWORD')}@db`) },
  });
  const PASSWORD = KubernetesSecret.fromSecret('db', { key: 'password' });

  test('needs parts that stand in a URL as they are, or comes as a whole', () => {
    expect(refusal({ server, secrets: { PASSWORD } })).toContain(
      "  - secrets.PASSWORD: 'URL' is a URL with it, and nobody encodes the value of a Secret that exists; say urlSafe: true",
    );
    const safe = KubernetesSecret.fromSecret('db', { key: 'password', urlSafe: true });
    expect(configured({ server, secrets: { PASSWORD: safe } })).toBeDefined();
  });

  test('can be the one that an operator keeps', () => {
    const URL = KubernetesSecret.fromSecret('db-app', { key: 'uri' });
    const [{ spec }] = podsOf(manifestsOf(configured({ server, secrets: { PASSWORD, URL } })));
    expect(spec.containers[0].env?.at(-1)).toEqual({
      name: 'URL',
      valueFrom: { secretKeyRef: { name: 'db-app', key: 'uri', optional: false } },
    });
  });
});

test('one that may be missing is made only where it is given', () => {
  const config = configured(
    weather({ secrets: { TOKEN: Secret.optional() }, environment: { A: Variable.optional() } }),
  );
  expect(only(config, 'kubernetes_secret_v1').count).toMatch(/^\$\{.* != "" \? 1 : 0\}$/);
  const [{ spec }] = podsOf(manifestsOf(config));
  expect(spec.containers[0].env?.slice(1)).toEqual([
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'kubernetes-weather-variables', key: 'A', optional: true } } },
    { name: 'TOKEN', valueFrom: { secretKeyRef: expect.objectContaining({ optional: true }) as object } },
  ]);
});

test.each<[() => unknown, string]>([
  [() => KubernetesSecret.fromSecret('hunter2 is my password'), 'name: this text is not the name of a Secret'],
  [() => KubernetesSecret.fromSecret('a', { key: 'b c' }), "key: 'b c' is not a key of a Secret"],
  [() => KubernetesSecret.fromSecret('a', { version: true as never }), 'version: true does not tell'],
  [() => KubernetesSecret.managed({ from: '1' }), "from: '1' is not the name of a variable"],
  [() => KubernetesSecret.managed({ revision: 0 }), 'revision: 0 is out of range'],
])('what can never be right is refused: %#', (make, message) => {
  expect(messageOf(make)).toContain(message);
  expect(messageOf(make)).not.toContain('hunter2');
});
