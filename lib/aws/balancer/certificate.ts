import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import type { Lb } from '@cdktf/provider-aws/lib/lb';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { TerraformIterator, Token } from 'cdktf';
import { Construct } from 'constructs';

/** A name with the zone that it is in. */
export interface Domain {
  /** Host name that clients use, such as `mcp.example.com`. */
  readonly name: string;

  /** Id of a public hosted zone of Route 53 that holds all the names. @default - none: records and certificate come from elsewhere */
  readonly hostedZoneId?: string;

  /** Further names that lead to the balancer and that the certificate covers. @default - none */
  readonly additionalNames?: readonly string[];
}

/** A domain whose records we can write. */
export type HostedDomain = Domain & { readonly hostedZoneId: string };

export function isHosted(domain: Domain | undefined): domain is HostedDomain {
  return domain?.hostedZoneId !== undefined;
}

/** Seconds that resolvers may keep the proof of ownership. */
const PROOF_TTL = 60;

/** A public certificate that its issuer renews for as long as the proof of ownership stays in the hosted zone. */
export class McpCertificate extends Construct {
  public readonly certificate: AcmCertificate;
  public readonly proofs: Route53Record;
  public readonly validation: AcmCertificateValidation;

  /** Known once the certificate has been issued. */
  public readonly arn: string;

  constructor(scope: Construct, id: string, { name, hostedZoneId, additionalNames = [] }: HostedDomain) {
    super(scope, id);
    this.certificate = new AcmCertificate(this, 'certificate', {
      domainName: name,
      subjectAlternativeNames: additionalNames.length === 0 ? undefined : [...additionalNames],
      validationMethod: 'DNS',
      options: { certificateTransparencyLoggingPreference: 'ENABLED' },
      lifecycle: { createBeforeDestroy: true }, // a listener holds it while it is replaced
    });
    // Not through a list, as the iterator for it would: that forgets at plan which names there are.
    const { fqn } = this.certificate;
    const byName = `\${{ for option in ${fqn}.domain_validation_options : option.domain_name => option }}`;
    const options = TerraformIterator.fromMap(Token.asAnyMap(byName));
    this.proofs = new Route53Record(this, 'proof', {
      forEach: options,
      zoneId: hostedZoneId,
      name: options.getString('resource_record_name'),
      type: options.getString('resource_record_type'),
      records: [options.getString('resource_record_value')],
      ttl: PROOF_TTL,
      allowOverwrite: true, // a name and its wildcard share one proof, and so do two certificates of a name
    });
    const proofs = TerraformIterator.fromResources(this.proofs);
    this.validation = new AcmCertificateValidation(this, 'validation', {
      certificateArn: this.certificate.arn,
      validationRecordFqdns: Token.asList(proofs.pluckProperty('fqdn')),
    });
    this.arn = this.validation.certificateArn;
  }
}

/** Leads the names of a domain to a balancer. @param hasIpv6 whether it also has IPv6 addresses */
export function aliasRecords(scope: Construct, domain: HostedDomain, balancer: Lb, hasIpv6: boolean): Route53Record[] {
  return [domain.name, ...(domain.additionalNames ?? [])].flatMap((name, i) =>
    (hasIpv6 ? ['A', 'AAAA'] : ['A']).map(
      (type) =>
        new Route53Record(scope, `alias-${type.toLowerCase()}${i === 0 ? '' : `-${i}`}`, {
          zoneId: domain.hostedZoneId,
          name,
          type,
          alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
        }),
    ),
  );
}
