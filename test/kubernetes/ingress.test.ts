import { Companion, ContainerImage, Duration, HealthCheck } from '../../lib';
import type { McpServer } from '../../lib';
import { IngressController } from '../../lib/kubernetes';
import type { IngressProps } from '../../lib/kubernetes';
import { manifestsOf } from './manifests';
import type { Service } from './services';
import { configured, ingress, open, refusal, weather } from './services';

const CIDR = [{ cidr: '10.0.0.0/16' }];
const ARN = { certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/x' };
const server = (further: object = {}, changes: Parameters<McpServer['with']>[0] = {}): McpServer =>
  weather({ access: open(undefined, further) }).with(changes);

function annotationsOf(service: Service): Readonly<Record<string, string>> {
  const [found] = manifestsOf(configured(service)).filter(({ kind }) => kind === 'Ingress');
  return (found.metadata as unknown as { annotations: Record<string, string> }).annotations;
}

test('ingress-nginx lets calls and streams run, passes them on at once, and counts requests', () => {
  const prefix = 'nginx.ingress.kubernetes.io';
  const long = server({ requestsPerMinute: 120 }, { longestCall: Duration.hours(2) });
  expect(annotationsOf({ server: long, ingress })).toEqual({
    'cert-manager.io/cluster-issuer': 'letsencrypt',
    [`${prefix}/proxy-read-timeout`]: '7215',
    [`${prefix}/proxy-send-timeout`]: '7215',
    [`${prefix}/proxy-buffering`]: 'off',
    [`${prefix}/proxy-body-size`]: '8m',
    [`${prefix}/proxy-next-upstream`]: 'error',
    [`${prefix}/force-ssl-redirect`]: 'true',
    [`${prefix}/limit-rpm`]: '120',
    [`${prefix}/limit-burst-multiplier`]: '1',
  });
});

test('Traefik gets a middleware for the rate, and nothing for what it does by itself', () => {
  const service = {
    server: server({ requestsPerMinute: 120, plainHttp: 'a closed lab' }),
    ingress: { ...ingress, tls: undefined, controller: IngressController.TRAEFIK },
  };
  expect(annotationsOf(service)).toEqual({
    'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
    'traefik.ingress.kubernetes.io/router.middlewares': 'mcp-kubernetes-weather@kubernetescrd',
  });
  const [middleware] = manifestsOf(configured(service)).filter(({ kind }) => kind === 'Middleware');
  expect(middleware.spec).toEqual({ rateLimit: { average: 120, period: '1m', burst: 120 } });
});

test('GKE gets a BackendConfig, because its load balancer ends calls after 30 seconds', () => {
  const service = {
    server: server({}, { healthCheck: HealthCheck.http('/health') }),
    ingress: { ...ingress, controller: IngressController.GKE },
  };
  const objects = manifestsOf(configured(service));
  expect(objects.find(({ kind }) => kind === 'BackendConfig')?.spec).toEqual({
    timeoutSec: 3_600,
    connectionDraining: { drainingTimeoutSec: 300 },
    healthCheck: { type: 'HTTP', requestPath: '/health' },
  });
});

test('the AWS controller gets its certificate by ARN, and the answers by which a living server is known', () => {
  const alb = 'alb.ingress.kubernetes.io';
  expect(
    annotationsOf({
      server: server(),
      ingress: { ...ingress, controller: IngressController.ALB, tls: ARN, from: CIDR },
    }),
  ).toMatchObject({
    [`${alb}/certificate-arn`]: ARN.certificateArn,
    [`${alb}/healthcheck-path`]: '/mcp',
    [`${alb}/success-codes`]: '200,400,401,403,405,406,421',
    [`${alb}/load-balancer-attributes`]: 'idle_timeout.timeout_seconds=3600',
  });
});

test('annotations of the user are stronger', () => {
  const annotations = { 'nginx.ingress.kubernetes.io/proxy-body-size': '${x}' };
  expect(annotationsOf({ server: server(), ingress: { ...ingress, annotations } })).toMatchObject({
    'nginx.ingress.kubernetes.io/proxy-body-size': '$${x}',
  });
});

const web = new Companion({ name: 'web', image: ContainerImage.fromRegistry('acme/web:1.0.0'), ports: { http: 8080 } });

describe('what cannot be kept is refused with the way out:', () => {
  test.each<[string, McpServer, Partial<IngressProps>, string]>([
    ['a host that is none', server(), { host: 'https://x' }, "  - ingress.host: 'https://x' is not a host name"],
    ['no certificate', server(), { tls: {} }, '  - ingress.tls: public over HTTPS needs a certificate; give one: tls:'],
    ['two certificates', server(), { tls: { issuer: 'a', secretName: 'b' } }, 'issuer, secretName are given; give one'],
    ['another certificate', server(), { tls: ARN }, '  - ingress.tls.certificateArn: ingress-nginx does not take it'],
    [
      'a certificate without TLS',
      server({ plainHttp: 'a closed lab' }),
      {},
      '  - ingress.tls: Access.public says plainHttp; leave one of the two out',
    ],
    [
      'an unknown origin',
      server(),
      { controller: IngressController.ALB, tls: ARN },
      '  - ingress.from: where the requests of AWS Load Balancer Controller come from is not known',
    ],
    [
      'a call that is too long',
      server({}, { longestCall: Duration.hours(2) }),
      { controller: IngressController.ALB, tls: ARN, from: CIDR },
      '  - longestCall: 2h0m0s is longer than the load balancer of AWS Load Balancer Controller lets a call be',
    ],
    [
      'a check that a load balancer cannot ask',
      server({}, { companions: [web], front: 'web' }),
      { controller: IngressController.GKE },
      '  - companions.web.healthCheck: the load balancer of GKE Ingress asks by itself and takes 200 only',
    ],
    [
      'a stranger',
      server(),
      { controller: 'envoy' as never },
      "  - ingress.controller: 'envoy' is not known; use one of 'nginx'",
    ],
  ])('%s', (_title, described, changes, message) => {
    expect(refusal({ server: described, ingress: { ...ingress, ...changes } })).toContain(message);
  });

  test('a way in to what is internal, or two ways', () => {
    expect(refusal({ server: weather(), ingress })).toContain('  - ingress: the server is internal; leave it out');
    const gateway = { name: 'public', host: 'mcp.example.com' };
    expect(refusal({ server: server(), ingress, gateway })).toContain('  - gateway: ingress is given, too');
    expect(refusal({ server: server({ requestsPerMinute: 5 }), gateway })).toContain(
      '  - access.requestsPerMinute: the Gateway API counts no requests',
    );
  });
});
