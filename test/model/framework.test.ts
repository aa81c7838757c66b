import { Token } from 'cdktf';
import type { OpenTelemetryProps } from '../../lib';
import {
  Companion,
  ContainerImage,
  Framework,
  McpServer,
  McpValidationError,
  OtlpProtocol,
  Reference,
  Secret,
  Transport,
} from '../../lib';
import { referencesIn } from '../../lib/model/reference';

const weather = (environment: Record<string, string | Reference>): McpServer =>
  new McpServer({
    name: 'weather',
    image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
    transport: Transport.streamableHttp({ port: 3000 }),
    environment,
    secrets: { OTEL_EXPORTER_OTLP_HEADERS: Secret.optional() },
    companions: [
      new Companion({
        name: 'collector',
        image: ContainerImage.fromRegistry('otel/opentelemetry-collector:0.120.0'),
        ports: { http: 4318 },
      }),
    ],
  });

test.each([
  ['fastMcp', Framework.fastMcp],
  ['pythonSdk', Framework.pythonSdk],
  ['typescriptSdk', Framework.typescriptSdk],
])('the preset %s fits into an environment', (_name, preset) => {
  const kinds = Object.values(weather(preset()).environment).flatMap((value) => referencesIn(value));
  expect(kinds.map(({ of }) => of)).toEqual(expect.arrayContaining(['port', 'allowedHosts']));
});

describe('Framework.openTelemetry', () => {
  test('needs an endpoint only', () => {
    expect(Framework.openTelemetry({ endpoint: 'https://otel.example.com:4318' })).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
  });

  test.each(['http://c', 'https://c:4318/', 'https://otel.example.com/v1/traces'])('sends to %s', (endpoint) => {
    expect(Framework.openTelemetry({ endpoint }).OTEL_EXPORTER_OTLP_ENDPOINT).toBe(endpoint);
  });

  test('sends to what is known at deploy time', () => {
    const endpoint = Token.asString({ resolve: () => 'known later' });
    expect(Framework.openTelemetry({ endpoint }).OTEL_EXPORTER_OTLP_ENDPOINT).toBe(endpoint);
  });

  test('writes attributes so that a value cannot begin the next one', () => {
    const attributes = { 'service.namespace': 'a,b=c d', 'deployment.environment.name': 'prod' };
    const props = { endpoint: 'http://c:4317', protocol: OtlpProtocol.GRPC, attributes, serviceName: 'weather' };
    expect(Framework.openTelemetry(props)).toEqual({
      OTEL_SERVICE_NAME: 'weather',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=a%2Cb%3Dc%20d,deployment.environment.name=prod',
    });
  });

  test.each([
    ['a reference', Reference.companionUrl('collector')],
    ['a reference inside a text', `http://${Reference.companionHost('collector')}:4318`],
  ])('sends to a companion by %s', (_name, endpoint) => {
    const { environment } = weather(Framework.openTelemetry({ endpoint }));
    expect(referencesIn(environment.OTEL_EXPORTER_OTLP_ENDPOINT)).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'props: undefined is not an object; give each property by its name, as in { name: value }'],
    [
      'a host without a scheme',
      { endpoint: 'collector:4318' },
      "endpoint: 'collector:4318' is not the URL of a collector; use one such as 'http://collector:4318', without a password",
    ],
    ...['see http://c:4318', 'http://c:4318/a b', 'http://c:4318/?a=b', 'http://c:4318x y', 'ftp://c:4318'].map(
      (endpoint): [string, unknown, string] => [
        `'${endpoint}'`,
        { endpoint },
        `endpoint: '${endpoint}' is not the URL of a collector; use one such as 'http://collector:4318', without a password`,
      ],
    ),
    [
      'a number as endpoint',
      { endpoint: 4318 },
      "endpoint: 4318 is not the URL of a collector; use one such as 'http://collector:4318', without a password",
    ],
    [
      'a password in the URL',
      { endpoint: 'https://me:secret@otel.example.com' },
      "endpoint: 'https://me:secret@otel.example.com' is not the URL of a collector; use one such as 'http://collector:4318', without a password",
    ],
    [
      'an unknown protocol',
      { endpoint: 'http://c:4318', protocol: 'http' },
      "protocol: 'http' is not known; use one of 'http/protobuf', 'http/json', 'grpc'",
    ],
    [
      'an attribute that is no string',
      { endpoint: 'http://c:4318', attributes: { replicas: 3 } },
      "attributes.replicas: 3 is not a string; use '3'",
    ],
    [
      'a key with an equals sign',
      { endpoint: 'http://c:4318', attributes: { 'a=b': 'c' } },
      "attributes.a=b: 'a=b' is not a key; use letters, digits, '.', '_' and '-'",
    ],
    [
      'a list of attributes',
      { endpoint: 'http://c:4318', attributes: ['a=b'] },
      "attributes: ['a=b'] is not a plain object; use one such as { 'service.namespace': 'weather' }",
    ],
    [
      'an empty service name',
      { endpoint: 'http://c:4318', serviceName: '' },
      "serviceName: '' is not a name; use one such as 'weather'",
    ],
  ])('refuses %s', (_name, props, problem) => {
    expect(() => Framework.openTelemetry(props as OpenTelemetryProps)).toThrow(
      new McpValidationError('Framework.openTelemetry is not valid', [
        { property: problem.slice(0, problem.indexOf(': ')), message: problem.slice(problem.indexOf(': ') + 2) },
      ]),
    );
  });
});
