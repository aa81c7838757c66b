/**
 * A described server on Google Cloud Run, as a construct for stacks of your own.
 * @packageDocumentation
 */
export type { CloudRunAlarms } from './alarms';
export type { BalancerEntry } from './balancer-entry';
export type { ExistingService } from '../render/bindings';
export type { ClientConfigurations } from '../render/client-configuration';
export type { GoogleBindings } from './bindings';
export * from './cloud-run-mcp-service';
export * from './cloud-run-mcp-service-props';
export * from './google-profile';
export * from './google-secret';
export * from './google-volume';
export type { CloudRunLoadBalancer } from './load-balancer';
export type { McpLogBucket } from './logs';
