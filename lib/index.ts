/**
 * The description of an MCP server, without any platform in it. Importing it loads no provider.
 * @packageDocumentation
 */
export * from './model/access';
export * from './model/alarms';
export * from './model/capabilities';
export * from './model/companion';
export * from './model/config-file';
export {
  ContainerImage,
  ImagePlatform,
  ImageRuntime,
  type DockerfileOptions,
  type ImageOptions,
  type ImageSource,
} from './model/container-image';
export type { BuildArgs } from './model/build-args';
export type { Changes, ContainerDescription, ContainerProps, Entries, EnvironmentValue } from './model/container';
export * from './model/cpu';
export * from './model/duration';
export { FEATURES, type Feature, type Use } from './model/features';
export { McpValidationError, type Problem } from './model/errors';
export {
  HealthCheck,
  type HealthCheckKind,
  type HealthCheckTiming,
  type HttpHealthCheckProps,
  type TcpHealthCheckProps,
} from './model/health-check';
export { Framework, OtlpProtocol, type OpenTelemetryProps } from './model/framework';
export * from './model/logging';
export * from './model/mcp-server';
export * from './model/memory';
export { AllowedHostsForm, Reference, type ReferenceKind } from './model/reference';
export * from './model/presets';
export * from './model/report-text';
export type { ResolvedResources, Resources } from './model/resources';
export * from './model/restart';
export * from './model/rollout';
export * from './model/scaling';
export type { PackageOptions, PackageSource } from './model/package-image';
export {
  Secret,
  type GeneratedSecretOptions,
  type SecretOptions,
  type SecretTemplate,
  type SecretTemplateOptions,
} from './model/secret';
export { Sessions, Transport, type HttpProps, type StreamableHttpProps, type TransportKind } from './model/transport';
export type { BridgeOptions, Stdio, StdioProps } from './model/stdio';
export * from './model/user';
export * from './model/variable';
export * from './model/volume';
