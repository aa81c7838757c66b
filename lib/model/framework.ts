import { oneOf } from './container-image';
import { checkProps, isMap, isToken, notAString, refuse, show } from './errors';
import { AllowedHostsForm, Reference } from './reference';

/** How telemetry is sent. @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
export enum OtlpProtocol {
  HTTP_PROTOBUF = 'http/protobuf',
  HTTP_JSON = 'http/json',
  GRPC = 'grpc',
}

/** Where telemetry goes. */
export interface OpenTelemetryProps {
  /** Base URL of a collector, such as `http://collector:4318` or `Reference.companionUrl('collector')`; the SDK appends `/v1/traces`. */
  readonly endpoint: string | Reference;

  /** @default OtlpProtocol.HTTP_PROTOBUF */
  readonly protocol?: OtlpProtocol;

  /** What the telemetry says of its origin, such as `{ 'deployment.environment.name': 'production' }`. @default - none */
  readonly attributes?: Readonly<Record<string, string>>;

  /** @default - the server's own; one that names none reports as `unknown_service` */
  readonly serviceName?: string;
}

/** What the common frameworks read from their environment; spread it into `environment`. */
export const Framework = {
  /** FastMCP (Python), started without arguments: transport, address, port, path and host list. */
  fastMcp(): Record<string, string | Reference> {
    return {
      FASTMCP_TRANSPORT: 'http',
      FASTMCP_HOST: '0.0.0.0',
      FASTMCP_PORT: Reference.port(),
      FASTMCP_STREAMABLE_HTTP_PATH: Reference.path(),
      FASTMCP_HTTP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.JSON),
      FASTMCP_HTTP_HOST_ORIGIN_PROTECTION: 'true',
      PYTHONUNBUFFERED: '1',
    };
  },

  /** Servers on the Python SDK, by the names that most of them read. */
  pythonSdk(): Record<string, string | Reference> {
    return {
      MCP_HOST: '0.0.0.0',
      MCP_PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(AllowedHostsForm.NAMES_AND_PORTS),
      PYTHONUNBUFFERED: '1',
    };
  },

  /** Servers on the TypeScript SDK, by the names that most of them read. */
  typescriptSdk(): Record<string, string | Reference> {
    return {
      HOST: '0.0.0.0',
      PORT: Reference.port(),
      MCP_ALLOWED_HOSTS: Reference.allowedHosts(),
      MCP_PUBLIC_URL: Reference.publicUrl(),
    };
  },

  /**
   * What every OpenTelemetry SDK reads. Headers are mostly credentials, so they come as a secret:
   * `secrets: { OTEL_EXPORTER_OTLP_HEADERS: Secret.optional() }`, of the form `authorization=Bearer%20...`.
   * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
   */
  openTelemetry(props: OpenTelemetryProps): Record<string, string | Reference> {
    const subject = 'Framework.openTelemetry';
    checkProps(subject, props);
    const { endpoint, protocol = OtlpProtocol.HTTP_PROTOBUF, attributes = {}, serviceName } = props;
    checkEndpoint(subject, endpoint);
    oneOf(subject, 'protocol', protocol, Object.values(OtlpProtocol));
    if (serviceName !== undefined && (typeof serviceName !== 'string' || serviceName === ''))
      refuse(subject, 'serviceName', `${show(serviceName)} is not a name; use one such as 'weather'`);
    const list = attributeList(subject, attributes);
    return {
      ...(serviceName === undefined ? {} : { OTEL_SERVICE_NAME: serviceName }),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      ...(list === '' ? {} : { OTEL_RESOURCE_ATTRIBUTES: list }),
    };
  },
} as const;

function checkEndpoint(subject: string, endpoint: unknown): void {
  if (endpoint instanceof Reference || (typeof endpoint === 'string' && isToken(endpoint))) return;
  if (typeof endpoint !== 'string' || !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(endpoint))
    refuse(
      subject,
      'endpoint',
      `${show(endpoint)} is not the URL of a collector; use one such as 'http://collector:4318', without a password`,
    );
}

/** `key=value,key=value`, with values as in a URL: a comma in one would begin the next. */
function attributeList(subject: string, attributes: Readonly<Record<string, unknown>>): string {
  if (!isMap(attributes))
    refuse(
      subject,
      'attributes',
      `${show(attributes)} is not a plain object; use one such as { 'service.namespace': 'weather' }`,
    );
  return Object.entries(attributes)
    .map(([key, value]) => {
      if (!/^[A-Za-z][A-Za-z0-9._-]*$/.test(key))
        refuse(subject, `attributes.${key}`, `${show(key)} is not a key; use letters, digits, '.', '_' and '-'`);
      if (typeof value !== 'string') return refuse(subject, `attributes.${key}`, notAString(value));
      return `${key}=${isToken(value) ? value : encodeURIComponent(value)}`;
    })
    .join(',');
}
