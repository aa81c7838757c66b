import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import type { Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import { Construct } from 'constructs';
import { isToken, refuse, show } from '../../model/errors';
import { derivedName } from '../../render/names';
import { RATE_RULE } from './balancer-limits';
import { TOO_MANY_KEY, TOO_MANY_REQUESTS, rateRule } from './rate-rule';

/** How often one client address may call. */
export interface RateLimit {
  /** Of the server; once a balancer. */
  readonly name: string;

  /** Most requests of one client address in a minute, at least 1. The platform counts about right, not exactly. */
  readonly requestsPerMinute: number;

  /** Counts only requests to these host patterns. @default - to any host */
  readonly hosts?: readonly string[];

  /** Counts only requests to these path patterns, such as `/mcp/*`. @default - to any path */
  readonly paths?: readonly string[];
}

export interface RateLimitsProps {
  /** The name of the web ACL starts with it; once an account and region. */
  readonly name: string;

  /** The balancer; another web ACL on it is replaced. */
  readonly loadBalancerArn: string;

  /**
   * ARN of a log group, bucket or delivery stream whose name begins with `aws-waf-logs-`, for the requests that were blocked,
   * without their credentials.
   * @default - no log; the metrics count them
   */
  readonly logDestinationArn?: string;
}

/**
 * The web ACL of a balancer, with one rule a limit; an address beyond it gets 429. It lets everything else pass: a rule that
 * reads bodies would block calls by chance, because what callers of MCP send is free text.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export class McpRateLimits extends Construct {
  public readonly webAcl: Wafv2WebAcl;
  public readonly association: Wafv2WebAclAssociation;
  public readonly logging?: Wafv2WebAclLoggingConfiguration;
  private readonly rules: Wafv2WebAclRule[] = [];

  constructor(scope: Construct, id: string, { name, loadBalancerArn, logDestinationArn }: RateLimitsProps) {
    super(scope, id);
    if (logDestinationArn !== undefined && !isToken(logDestinationArn) && !logDestinationArn.includes('aws-waf-logs-'))
      refuse(
        'McpRateLimits',
        'logDestinationArn',
        `${show(logDestinationArn)} names nothing that the platform writes to; use a log group, bucket or delivery stream whose name begins with 'aws-waf-logs-'`,
      );
    const aclName = derivedName([name, 'limits'], { max: RATE_RULE.nameLength, separator: '-' });
    this.webAcl = new Wafv2WebAcl(this, 'acl', {
      name: aclName,
      description: 'Limits how often one client address calls MCP servers',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBody: [{ key: TOO_MANY_KEY, contentType: 'APPLICATION_JSON', content: TOO_MANY_REQUESTS }],
      // Samples would show the credentials of callers in the console.
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: aclName, sampledRequestsEnabled: false },
    });
    this.association = new Wafv2WebAclAssociation(this, 'association', {
      resourceArn: loadBalancerArn,
      webAclArn: this.webAcl.arn,
    });
    if (logDestinationArn !== undefined) this.logging = this.log(logDestinationArn);
  }

  /**
   * Adds a limit; a request is counted by each limit that it fits.
   * @throws McpValidationError for a name that is there already, and a number that cannot be counted
   */
  public add(limit: RateLimit): void {
    const rule = rateRule(limit, this.rules.length);
    if (this.rules.some(({ name }) => name === rule.name))
      refuse('McpRateLimits.add', 'name', `${show(limit.name)} has a limit already; use another name`);
    this.rules.push(rule);
    this.webAcl.putRule([...this.rules]);
  }

  private log(destination: string): Wafv2WebAclLoggingConfiguration {
    return new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      resourceArn: this.webAcl.arn,
      logDestinationConfigs: [destination],
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [{ behavior: 'KEEP', requirement: 'MEETS_ANY', condition: [{ actionCondition: { action: 'BLOCK' } }] }],
      },
      redactedFields: ['authorization', 'cookie', 'mcp-session-id'].map((name) => ({ singleHeader: { name } })),
    });
  }
}
