export type { ExistingService } from '../render/bindings';
export type { KubernetesBindings } from './bindings';
export { IngressController } from './ingress-controllers';
export * from './kubernetes-mcp-service';
export * from './kubernetes-mcp-service-props';
export * from './kubernetes-profile';
export * from './kubernetes-secret';
