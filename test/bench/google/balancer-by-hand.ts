import type { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service';
import { ComputeGlobalAddress } from '@cdktf/provider-google/lib/compute-global-address';
import { ComputeGlobalForwardingRule } from '@cdktf/provider-google/lib/compute-global-forwarding-rule';
import { ComputeManagedSslCertificate } from '@cdktf/provider-google/lib/compute-managed-ssl-certificate';
import { ComputeRegionNetworkEndpointGroup } from '@cdktf/provider-google/lib/compute-region-network-endpoint-group';
import { ComputeSecurityPolicy } from '@cdktf/provider-google/lib/compute-security-policy';
import { ComputeSslPolicy } from '@cdktf/provider-google/lib/compute-ssl-policy';
import { ComputeTargetHttpsProxy } from '@cdktf/provider-google/lib/compute-target-https-proxy';
import { ComputeUrlMap } from '@cdktf/provider-google/lib/compute-url-map';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Values } from './values';
import { PLACE } from './values';

const EVERYBODY = { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } };

/** The load balancer of one service. */
export function balancerByHand(
  parent: Construct,
  values: Values,
  service: CloudRunV2Service,
  api: ITerraformDependable,
): void {
  const scope = new Construct(parent, 'load-balancer');
  const { project, region } = PLACE;
  const name = `bench-${values.name}-00000000`;
  const dependsOn = [api];
  const entry = new Construct(scope, 'entry');
  const address = new ComputeGlobalAddress(entry, 'address', { project, name, dependsOn });
  const rules = new ComputeSecurityPolicy(scope, 'rules', {
    project,
    name,
    type: 'CLOUD_ARMOR',
    description: `What may be called of ${service.name}`,
    rule: [
      {
        priority: 900,
        description: 'no dot segments',
        action: 'deny(404)',
        match: { expr: { expression: 'request.path.urlDecode().matches("(?:^|/)[.][.]?(?:/|$)")' } },
      },
      {
        priority: 910,
        description: 'what checks and monitoring ask',
        action: 'deny(404)',
        match: {
          expr: { expression: 'request.path.urlDecode().lower().matches("^(?:/health(?:/.*)?|/metrics(?:/.*)?)$")' },
        },
      },
      {
        priority: 1_000,
        description: 'the paths of the server',
        match: { expr: { expression: 'request.path.matches("^(?:/[.]well-known/oauth-.*|/mcp(?:/.*)?)$")' } },
        action: 'allow',
      },
      { priority: 2_147_483_647, description: 'nothing else', action: 'deny(404)', match: EVERYBODY },
    ],
    dependsOn,
  });
  const group = new ComputeRegionNetworkEndpointGroup(scope, 'endpoints', {
    project,
    region,
    name,
    networkEndpointType: 'SERVERLESS',
    cloudRun: { service: service.name },
    dependsOn,
  });
  const backend = new ComputeBackendService(scope, 'backend', {
    project,
    name,
    protocol: 'HTTPS',
    loadBalancingScheme: 'EXTERNAL_MANAGED',
    backend: [{ group: group.id }],
    securityPolicy: rules.id,
    logConfig: { enable: true, sampleRate: 1 },
  });
  const map = new ComputeUrlMap(entry, 'map', { project, name, defaultService: backend.id });
  const certificate = new ComputeManagedSslCertificate(entry, 'certificate', {
    project,
    name: `${name}-00000000`,
    managed: { domains: [values.domain] },
    lifecycle: { createBeforeDestroy: true },
    dependsOn,
  });
  const tls = new ComputeSslPolicy(entry, 'tls', {
    project,
    name,
    minTlsVersion: 'TLS_1_2',
    profile: 'MODERN',
    dependsOn,
  });
  const proxy = new ComputeTargetHttpsProxy(entry, 'proxy', {
    project,
    name,
    urlMap: map.id,
    sslCertificates: [certificate.id],
    sslPolicy: tls.id,
  });
  new ComputeGlobalForwardingRule(entry, 'https', {
    project,
    name,
    target: proxy.id,
    ipAddress: address.address,
    portRange: '443',
    loadBalancingScheme: 'EXTERNAL_MANAGED',
  });
}
