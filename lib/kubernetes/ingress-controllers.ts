import type { NetworkPeer } from './kubernetes-mcp-service-props';

/** What serves the Ingresses of a cluster. */
export enum IngressController {
  /** ingress-nginx of the Kubernetes project, which has had no releases since March 2026: for clusters that have it already. */
  NGINX = 'nginx',
  TRAEFIK = 'traefik',
  /** Google's own of GKE. */
  GKE = 'gke',
  /** The AWS Load Balancer Controller. */
  ALB = 'alb',
}

/** What an Ingress has to do for its server. */
export interface IngressNeeds {
  readonly name: string;
  readonly namespace: string;
  readonly longestCallSeconds: number;
  readonly requestsPerMinute?: number;
  readonly isPlain: boolean;
  readonly certificateArn?: string;
  /** What a load balancer asks that asks by itself. */
  readonly check: { readonly path: string; readonly statuses: string };
}

/** An object that only a cluster with its definition knows. */
export interface ManifestSpec {
  readonly id: string;
  readonly manifest: { readonly apiVersion: string; readonly kind: string; readonly [key: string]: unknown };
}

export interface ControllerProfile {
  readonly title: string;
  readonly className: string;
  /** Where its requests come from; nothing where that cannot be known. */
  readonly from?: readonly NetworkPeer[];
  readonly certificate: 'secret' | 'arn';
  readonly annotations: (needs: IngressNeeds) => Readonly<Record<string, string>>;
  readonly serviceAnnotations?: (needs: IngressNeeds) => Readonly<Record<string, string>>;
  /** What annotations cannot say; it needs a cluster that can be reached at plan. */
  readonly manifests?: (needs: IngressNeeds) => readonly ManifestSpec[];
  /** Why it limits no rates, and what to do; nothing where it does. */
  readonly noRateLimit?: string;
  readonly mostCallSeconds?: number;
  /** Whether it asks the server by itself and takes 200 only. */
  readonly asksFor200?: boolean;
  /** Queries of Prometheus for the calls of an Ingress. */
  readonly metrics?: {
    readonly all: (needs: Pick<IngressNeeds, 'name' | 'namespace'>) => string;
    readonly failed: (needs: Pick<IngressNeeds, 'name' | 'namespace'>) => string;
    readonly durations: (needs: Pick<IngressNeeds, 'name' | 'namespace'>) => string;
  };
}

/** Streams that clients open to listen are silent for long; a call may be silent for its longest time. */
const silence = ({ longestCallSeconds }: IngressNeeds): number => Math.max(3_600, longestCallSeconds + 15);

const nginx = 'nginx.ingress.kubernetes.io';
const alb = 'alb.ingress.kubernetes.io';
const router = 'traefik.ingress.kubernetes.io';

export const CONTROLLERS: Readonly<Record<IngressController, ControllerProfile>> = {
  /** @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/ */
  [IngressController.NGINX]: {
    title: 'ingress-nginx',
    className: 'nginx',
    from: [{ namespace: 'ingress-nginx' }],
    certificate: 'secret',
    annotations: (needs) => ({
      [`${nginx}/proxy-read-timeout`]: `${silence(needs)}`,
      [`${nginx}/proxy-send-timeout`]: `${silence(needs)}`,
      [`${nginx}/proxy-buffering`]: 'off',
      [`${nginx}/proxy-body-size`]: '8m', // SDKs take 4 MiB; the default is less
      [`${nginx}/proxy-next-upstream`]: 'error', // what was refused has run nothing; after a timeout a call would run twice
      ...(needs.isPlain ? { [`${nginx}/ssl-redirect`]: 'false' } : { [`${nginx}/force-ssl-redirect`]: 'true' }),
      ...(needs.requestsPerMinute === undefined
        ? {}
        : { [`${nginx}/limit-rpm`]: `${needs.requestsPerMinute}`, [`${nginx}/limit-burst-multiplier`]: '1' }),
    }),
    metrics: {
      all: ({ name, namespace }) =>
        `nginx_ingress_controller_requests{exported_namespace="${namespace}",ingress="${name}"}`,
      failed: ({ name, namespace }) =>
        `nginx_ingress_controller_requests{exported_namespace="${namespace}",ingress="${name}",status=~"5.."}`,
      durations: ({ name, namespace }) =>
        `nginx_ingress_controller_request_duration_seconds_bucket{exported_namespace="${namespace}",ingress="${name}"}`,
    },
  },
  /** It passes streams on at once and cuts no silent call by itself. @see https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/ */
  [IngressController.TRAEFIK]: {
    title: 'Traefik',
    className: 'traefik',
    from: [{ namespace: 'traefik' }],
    certificate: 'secret',
    annotations: (needs) => ({
      [`${router}/router.entrypoints`]: needs.isPlain ? 'web' : 'websecure',
      ...(needs.requestsPerMinute === undefined
        ? {}
        : { [`${router}/router.middlewares`]: `${needs.namespace}-${needs.name}@kubernetescrd` }),
    }),
    manifests: (needs) =>
      needs.requestsPerMinute === undefined
        ? []
        : [
            {
              id: 'rate-limit',
              manifest: {
                apiVersion: 'traefik.io/v1alpha1',
                kind: 'Middleware',
                metadata: { name: needs.name, namespace: needs.namespace },
                spec: { rateLimit: { average: needs.requestsPerMinute, period: '1m', burst: needs.requestsPerMinute } },
              },
            },
          ],
    metrics: {
      all: ({ name, namespace }) => `traefik_service_requests_total{service=~"${namespace}-${name}-.*"}`,
      failed: ({ name, namespace }) => `traefik_service_requests_total{service=~"${namespace}-${name}-.*",code=~"5.."}`,
      durations: ({ name, namespace }) =>
        `traefik_service_request_duration_seconds_bucket{service=~"${namespace}-${name}-.*"}`,
    },
  },
  /** Its load balancer ends a call after 30 seconds unless a BackendConfig says otherwise. @see https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration */
  [IngressController.GKE]: {
    title: 'GKE Ingress',
    className: 'gce',
    from: [{ cidr: '130.211.0.0/22' }, { cidr: '35.191.0.0/16' }],
    certificate: 'secret',
    annotations: (needs) => ({
      'kubernetes.io/ingress.class': 'gce', // the controller knows this older way only
      'kubernetes.io/ingress.allow-http': `${needs.isPlain}`,
    }),
    serviceAnnotations: ({ name }) => ({
      'cloud.google.com/neg': '{"ingress":true}',
      'cloud.google.com/backend-config': `{"default":"${name}"}`,
    }),
    manifests: (needs) => [
      {
        id: 'backend-config',
        manifest: {
          apiVersion: 'cloud.google.com/v1',
          kind: 'BackendConfig',
          metadata: { name: needs.name, namespace: needs.namespace },
          spec: {
            timeoutSec: silence(needs),
            connectionDraining: { drainingTimeoutSec: Math.min(3_600, needs.longestCallSeconds) },
            healthCheck: { type: 'HTTP', requestPath: needs.check.path },
          },
        },
      },
    ],
    noRateLimit: 'limit it by a security policy of Cloud Armor',
    mostCallSeconds: 86_400,
    asksFor200: true,
  },
  /** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/ */
  [IngressController.ALB]: {
    title: 'AWS Load Balancer Controller',
    className: 'alb',
    certificate: 'arn',
    annotations: (needs) => ({
      [`${alb}/scheme`]: 'internet-facing',
      [`${alb}/target-type`]: 'ip',
      [`${alb}/load-balancer-attributes`]: `idle_timeout.timeout_seconds=${Math.min(4_000, silence(needs))}`,
      [`${alb}/target-group-attributes`]: `deregistration_delay.timeout_seconds=${Math.min(3_600, needs.longestCallSeconds)}`,
      [`${alb}/healthcheck-path`]: needs.check.path,
      [`${alb}/success-codes`]: needs.check.statuses,
      ...(needs.isPlain
        ? { [`${alb}/listen-ports`]: '[{"HTTP":80}]' }
        : { [`${alb}/listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]', [`${alb}/ssl-redirect`]: '443' }),
      ...(needs.certificateArn === undefined ? {} : { [`${alb}/certificate-arn`]: needs.certificateArn }),
    }),
    noRateLimit: "limit it by a web ACL of WAF, in annotations: { 'alb.ingress.kubernetes.io/wafv2-acl-arn': '...' }",
    mostCallSeconds: 3_600,
  },
};
