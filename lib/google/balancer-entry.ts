import { ComputeGlobalAddress } from '@cdktf/provider-google/lib/compute-global-address';
import { ComputeGlobalForwardingRule } from '@cdktf/provider-google/lib/compute-global-forwarding-rule';
import { ComputeManagedSslCertificate } from '@cdktf/provider-google/lib/compute-managed-ssl-certificate';
import { ComputeSslPolicy } from '@cdktf/provider-google/lib/compute-ssl-policy';
import { ComputeTargetHttpsProxy } from '@cdktf/provider-google/lib/compute-target-https-proxy';
import { ComputeUrlMap } from '@cdktf/provider-google/lib/compute-url-map';
import { DnsRecordSet } from '@cdktf/provider-google/lib/dns-record-set';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { shortHash } from '../render/names';
import type { GoogleDomain } from './cloud-run-mcp-service-props';

export interface BalancerEntryProps {
  readonly project: string;
  readonly name: string;
  readonly domain: GoogleDomain;
  /** Id of the backend service that gets the calls. */
  readonly backend: string;
  readonly dependsOn: ITerraformDependable[];
}

/** How long a record may be kept by others, in seconds. */
const TTL = 300;

/**
 * An address with a certificate that Google issues when the name leads there (15 to 60 minutes). There is no port 80: a client that
 * sends its token there has lost it, redirected or not.
 */
export class BalancerEntry extends Construct {
  public readonly address: ComputeGlobalAddress;
  public readonly certificate: ComputeManagedSslCertificate;
  public readonly urlMap: ComputeUrlMap;
  public readonly forwardingRule: ComputeGlobalForwardingRule;
  /** Nothing where no zone was given. */
  public readonly record?: DnsRecordSet;

  constructor(scope: Construct, id: string, { project, name, domain, backend, dependsOn }: BalancerEntryProps) {
    super(scope, id);
    this.address = new ComputeGlobalAddress(this, 'address', { project, name, dependsOn });
    this.urlMap = new ComputeUrlMap(this, 'map', { project, name, defaultService: backend });
    this.certificate = new ComputeManagedSslCertificate(this, 'certificate', {
      project,
      name: `${name}-${shortHash(domain.name)}`, // another name is another certificate, which is there before the old one goes
      managed: { domains: [domain.name] },
      lifecycle: { createBeforeDestroy: true },
      dependsOn,
    });
    const sslPolicy = new ComputeSslPolicy(this, 'tls', {
      project,
      name,
      minTlsVersion: 'TLS_1_2',
      profile: 'MODERN',
      dependsOn,
    });
    const proxy = new ComputeTargetHttpsProxy(this, 'proxy', {
      project,
      name,
      urlMap: this.urlMap.id,
      sslCertificates: [this.certificate.id],
      sslPolicy: sslPolicy.id,
    });
    this.forwardingRule = new ComputeGlobalForwardingRule(this, 'https', {
      project,
      name,
      target: proxy.id,
      ipAddress: this.address.address,
      portRange: '443',
      loadBalancingScheme: 'EXTERNAL_MANAGED',
    });
    if (domain.managedZone !== undefined)
      this.record = new DnsRecordSet(this, 'record', {
        project,
        managedZone: domain.managedZone,
        name: `${domain.name}.`,
        type: 'A',
        ttl: TTL,
        rrdatas: [this.address.address],
      });
  }
}
