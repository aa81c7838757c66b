/**
 * A described server on a Docker engine, as a construct for stacks of your own.
 * @packageDocumentation
 */
export type { ExistingService } from '../render/bindings';
export type { ClientConfigurations } from '../render/client-configuration';
export type { Bindings } from './bindings';
export * from './docker-acme-proxy';
export * from './docker-gateway';
export * from './docker-mcp-service';
export * from './docker-profile';
export * from './docker-secret';
export type { DockerLogs } from './docker-workload';
export type { AcmeOptions, AcmeTls, CertificateFiles, LocalTls } from './tls';
