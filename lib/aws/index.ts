/**
 * A described server on AWS ECS Fargate, as a construct for stacks of your own, with the network, load balancer and file system that it may need.
 * @packageDocumentation
 */
export type { ExistingService } from '../render/bindings';
export type { ClientConfigurations } from '../render/client-configuration';
export * from './aws-profile';
export * from './secrets/aws-secret';
export type { AwsBindings } from './bindings';
export type { Domain, HostedDomain, McpCertificate } from './balancer/certificate';
export * from './balancer/existing-listener';
export * from './fargate-mcp-service';
export * from './fargate-mcp-service-props';
export * from './data/file-system';
export type { ListenerTarget } from './balancer/listener-target';
export { McpLoadBalancer } from './balancer/load-balancer';
export type { LoadBalancerProps } from './balancer/load-balancer-props';
export type { McpRateLimits, RateLimit } from './balancer/rate-limit';
export * from './network/network';
export type { PrivateEndpoints } from './network/private-endpoints';
export type { PolicyStatement } from './policy';
export type { McpAlarms } from './watch/alarms';
export * from './watch/scaling-schedule';
