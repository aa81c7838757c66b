import type { Feature, Profile } from '../../lib';
import { McpServer, McpValidationError, Transport } from '../../lib';
import { report } from '../../lib/model/capabilities';
import { FEATURE_SAMPLES } from '../support/feature-samples';

/** What one target tells the suite that all targets pass. A new target adds a file with one of these. */
export interface TargetAdapter {
  readonly name: string;
  readonly profile: Profile;

  /**
   * Every file that is synthesized for one stack with these servers, by path. Whatever the servers leave to the stack is bound; a
   * refusal is raised.
   */
  readonly synth: (servers: readonly McpServer[], stackId: string) => Readonly<Record<string, string>>;

  /** What a sample needs here besides the feature that it is for, such as the runtime of its image. @default - nothing */
  readonly fit?: (server: McpServer, feature: Feature) => McpServer;

  /** Types of resources whose names are not the stack's own, such as an image that is pulled. @default - none */
  readonly foreignNames?: readonly string[];
}

/** The value that every secret of the samples has while the suite runs, in every place where a target may look. */
export const SECRET_VALUE = 'conformance-secret-value';

/** Attributes by which platforms tell things apart. */
const NAMES = ['name', 'family', 'identifier', 'account_id', 'secret_id', 'cluster_name', 'dns_name_label'];

/** Words that begin with a capital wherever they stand. */
const PROPER =
  /^(Docker|Terraform|Linux|Kubernetes|AWS|ECS|EFS|CloudWatch|Secrets Manager|Fargate|Google|Cloud Run|Azure|MCP|HTTP|HTTPS|TLS|TCP|GPUs?)\b/;

export function conformance(adapter: TargetAdapter): void {
  const { name, profile, synth, fit = (server: McpServer) => server } = adapter;
  const features = Object.keys(FEATURE_SAMPLES) as Feature[];
  const sample = (feature: Feature): McpServer => fit(new McpServer(FEATURE_SAMPLES[feature]), feature);
  const smallest = (): McpServer => sample('image.registry');

  describe(`conformance of ${name}`, () => {
    const before = process.env.SAMPLE_TOKEN;
    beforeAll(() => void (process.env.SAMPLE_TOKEN = SECRET_VALUE));
    afterAll(() => {
      if (before === undefined) delete process.env.SAMPLE_TOKEN;
      else process.env.SAMPLE_TOKEN = before;
    });

    describe.each(features)('%s', (feature) => {
      const capability = profile.capabilities[feature];
      const server = sample(feature);
      const line = report(server, profile).find((l) => l.feature === feature);

      if (capability.kind === 'unsupported' && line?.by === 'asked') {
        const { because, instead } = capability;
        test('is refused, naming the property, the target and the way out', () => {
          const error = refusalOf(() => synth([server], 'one'));
          expect(error.message).toContain(`cannot run on ${profile.target} (at 'one`);
          const said = error.problems.filter(({ property }) => property === line.property);
          expect(said.map(({ message }) => message)).toContainEqual(
            expect.stringMatching(new RegExp(`is not supported, ${escaped(because)}; ${escaped(instead)}$`)),
          );
          expect(error.stack).toBe(error.message);
        });
      } else {
        test('synthesizes, the same each time, without the value of a secret', () => {
          const files = synth([server], 'one');
          expect(Object.keys(files).length).toBeGreaterThan(0);
          expect(synth([server], 'one')).toEqual(files);
          expect(Object.keys(files).filter((path) => files[path].includes(SECRET_VALUE))).toEqual([]);
        });
      }
    });

    test('all that is refused is refused at once', () => {
      const asked = features
        .map((feature) => report(sample(feature), profile).find((l) => l.feature === feature))
        .filter((line) => line?.capability.kind === 'unsupported' && line.by === 'asked');
      const [one, other] = [...new Map(asked.map((line) => [line?.property.split('.')[0], line])).values()];
      if (one === undefined || other === undefined) return;
      const server = new McpServer({ ...FEATURE_SAMPLES[one.feature], ...changes(other.feature) });
      const problems = refusalOf(() => synth([server], 'one')).problems.map(({ property }) => property);
      expect(problems).toEqual(expect.arrayContaining([one.property, other.property]));
    });

    test('two services in one stack do not clash', () => {
      const second = smallest().with({ name: 'second', transport: Transport.streamableHttp({ port: 3001 }) });
      const names = namesIn(synth([smallest(), second], 'one'), adapter);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((one, i) => names.indexOf(one) < i)).toEqual([]);
    });

    test('two stacks with the same server do not clash', () => {
      const server = smallest();
      const names = namesIn(synth([server], 'one'), adapter);
      expect(namesIn(synth([server], 'two'), adapter).filter((one) => names.includes(one))).toEqual([]);
    });

    test('a description is not changed by deploying it', () => {
      const server = sample('environment');
      const before = JSON.stringify(server);
      synth([server], 'one');
      expect(JSON.stringify(server)).toBe(before);
    });

    test('every answer of its table is a phrase that fits into a sentence', () => {
      const texts = Object.entries(profile.capabilities).flatMap(([feature, { kind, ...words }]) =>
        Object.values(words as Record<string, string>).map((text) => [feature, kind, text] as const),
      );
      // A refusal joins its two phrases by a semicolon, so that neither has one.
      const isPhrase = (kind: string, text: string): boolean =>
        (/^[a-z0-9'"]/.test(text) || PROPER.test(text)) &&
        !/[.!;:,\s]$|\s{2}|[\r\n]/.test(text) &&
        !(kind === 'unsupported' && text.includes(';')) &&
        text.length <= 120;
      expect(texts.filter(([, kind, text]) => !isPhrase(kind, text))).toEqual([]);
    });
  });
}

/** What the sample of a feature has beyond the smallest one. */
function changes(feature: Feature): object {
  const { name, image, ...rest } = FEATURE_SAMPLES[feature];
  void [name, image];
  return rest;
}

function refusalOf(synth: () => unknown): McpValidationError {
  try {
    synth();
  } catch (error) {
    if (error instanceof McpValidationError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** `type attribute value` of every name that is known at synthesis. */
function namesIn(files: Readonly<Record<string, string>>, { foreignNames = [] }: TargetAdapter): string[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.tf.json'))
    .flatMap(([, text]) => {
      const { resource = {} } = JSON.parse(text) as {
        resource?: Record<string, Record<string, Record<string, unknown>>>;
      };
      return Object.entries(resource).flatMap(([type, blocks]) =>
        Object.values(blocks).flatMap((block) =>
          NAMES.flatMap((key) => {
            const value = block[key];
            const isOwn = typeof value === 'string' && !value.includes('${') && !foreignNames.includes(type);
            return isOwn ? [`${type} ${key} ${value}`] : [];
          }),
        ),
      );
    });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
