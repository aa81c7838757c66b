/** The listener of an Application Load Balancer at which servers can be reached. */
export interface ListenerTarget {
  readonly listenerArn: string;

  /** Of the balancer: tasks let it in. */
  readonly securityGroupId: string;

  /** `app/name/id`, as metrics name it. */
  readonly loadBalancerArnSuffix: string;

  readonly loadBalancerArn: string;

  /** Host name that clients use. */
  readonly hostName: string;

  readonly scheme: 'http' | 'https';

  /** Whether the internet can reach it. */
  readonly isPublic: boolean;

  /**
   * Lets the balancer call tasks on these ports. Where it is missing, what the balancer may call is its owner's business.
   * @param id of the server, once a listener
   */
  allowTo?(id: string, taskSecurityGroupId: string, ports: readonly number[]): void;

  /** Lets the balancer fetch the keys of token issuers; may be called more than once. */
  allowToIssuers?(): void;
}
