/**
 * A described server on Azure Container Instances, as a construct for stacks of your own, with the network and registry that it may need.
 * @packageDocumentation
 */
export type { ExistingService } from '../render/bindings';
export type { ClientConfigurations } from '../render/client-configuration';
export type { McpAlarms } from './alarms';
export * from './azure-profile';
export * from './azure-secret';
export type { AzureBindings } from './bindings';
export * from './container-instances-mcp-service';
export * from './container-instances-mcp-service-props';
export { McpContainerRegistry, existingRegistry } from './container-registry';
export type { McpContainerRegistryProps, RegistryTarget } from './container-registry';
export type { GroupIdentity } from './identity';
export * from './network';
export { RegistryLogin } from './registry-logins';
