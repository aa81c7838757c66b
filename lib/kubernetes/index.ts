/**
 * A described server in a Kubernetes cluster, as a construct for stacks of your own.
 * @packageDocumentation
 */
export type { ExistingService } from '../render/bindings';
export type { ClientConfigurations } from '../render/client-configuration';
export type { KubernetesBindings } from './bindings';
export { IngressController } from './ingress-controllers';
export * from './kubernetes-mcp-service';
export * from './kubernetes-mcp-service-props';
export * from './kubernetes-profile';
export * from './kubernetes-secret';
