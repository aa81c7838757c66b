import type { ClusterDeployment } from './cluster-deployment';
import type { GatewayProps } from './kubernetes-mcp-service-props';

/**
 * The rule by which a gateway brings requests to the server. The gateway ends no call by itself: the server has its own limits.
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproute
 */
export function httpRoute(deployment: ClusterDeployment, gateway: GatewayProps, paths: readonly string[]) {
  const { props, frontUnit } = deployment;
  const { name, namespace, sectionName, host } = gateway;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: deployment.named(), namespace: props.namespace, labels: { ...deployment.labels() } },
    spec: {
      parentRefs: [
        {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          ...(sectionName === undefined ? {} : { sectionName }),
        },
      ],
      hostnames: [host],
      rules: [
        {
          matches: paths.map((value) => ({ path: { type: 'PathPrefix', value } })),
          backendRefs: [{ name: deployment.nameOf(frontUnit), port: deployment.entryPort }],
          timeouts: { request: '0s' },
        },
      ],
    },
  };
}
