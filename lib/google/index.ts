export type { BalancerEntry } from './balancer-entry';
export type { ExistingService } from '../render/bindings';
export type { GoogleBindings } from './bindings';
export * from './cloud-run-mcp-service';
export * from './cloud-run-mcp-service-props';
export * from './google-profile';
export * from './google-secret';
export * from './google-volume';
export type { CloudRunLoadBalancer } from './load-balancer';
