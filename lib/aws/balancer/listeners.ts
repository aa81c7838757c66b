import type { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import type { LbListenerConfig } from '@cdktf/provider-aws/lib/lb-listener';
import type { Construct } from 'constructs';

/** What TLS needs. */
export interface Certified {
  readonly certificateArn: string;
  readonly sslPolicy: string;
}

/** What nobody's route matches. */
const NOT_FOUND: LbListenerConfig['defaultAction'] = [
  {
    type: 'fixed-response',
    fixedResponse: { statusCode: '404', contentType: 'application/json', messageBody: '{"error":"not found"}' },
  },
];

/** HTTPS on 443 with a certificate, else HTTP on 80. */
export function mainListener(scope: Construct, { arn }: Lb, certified: Certified | undefined): LbListener {
  return new LbListener(scope, 'listener', {
    loadBalancerArn: arn,
    ...(certified === undefined ? { port: 80, protocol: 'HTTP' } : { port: 443, protocol: 'HTTPS', ...certified }),
    defaultAction: NOT_FOUND,
  });
}

/** Sends a client that forgot the s to HTTPS. */
export function redirectListener(scope: Construct, { arn }: Lb): LbListener {
  return new LbListener(scope, 'redirect', {
    loadBalancerArn: arn,
    port: 80,
    protocol: 'HTTP',
    defaultAction: [{ type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', statusCode: 'HTTP_301' } }],
  });
}
