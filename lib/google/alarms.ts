import { MonitoringAlertPolicy } from '@cdktf/provider-google/lib/monitoring-alert-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from '../model/alarms';
import { literal } from '../render/text';
import type { Watched } from './queries';
import { errorPercent, instances, latency, memoryPercent, ranBefore } from './queries';

export interface CloudRunAlarmsProps extends Watched {
  readonly thresholds: NonNullable<Alarms['thresholds']>;
  /** Starts what the policies are called. */
  readonly name: string;
  /** Fewest instances at any time; with 0 nobody promised that one runs, and none is missed. */
  readonly minimumReplicas: number;
  /** @default - seen in the console only */
  readonly notificationChannels?: readonly string[];
  /** How somebody finds out more. */
  readonly logsCommand: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

interface Alarm {
  readonly what: string;
  readonly query: string;
  /** Seconds for which it has to hold. */
  readonly seconds: number;
}

/** Fewer failed calls a second, over five minutes, are chance: one in them. */
const ONE_IN_FIVE_MINUTES = 0.004;

/** What somebody wants to hear of, as alert policies of Cloud Monitoring. */
export class CloudRunAlarms extends Construct {
  public readonly policies: readonly MonitoringAlertPolicy[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CloudRunAlarmsProps,
  ) {
    super(scope, id);
    this.policies = Object.entries(this.alarms()).map(([name, alarm]) => this.policy(name, alarm));
  }

  private alarms(): Readonly<Record<string, Alarm>> {
    const { thresholds, minimumReplicas } = this.props;
    const { downFor, errorPercent: errors, memoryPercent: memory, p95 } = thresholds;
    const running = instances(this.props);
    return {
      ...(minimumReplicas === 0
        ? {}
        : {
            // Where nothing runs nothing is measured: silence is down, too, but not before the first instance.
            down: {
              what: `no instance runs for ${downFor}`,
              query: `${running} < 1 or (absent(${running}) and on() ${ranBefore(this.props)})`,
              seconds: downFor.toSeconds(),
            },
          }),
      errors: {
        what: `${errors} % of the calls or more fail with 500 to 599, over 5 minutes`,
        query: `${errorPercent(this.props, ONE_IN_FIVE_MINUTES)} >= ${errors}`,
        seconds: 0,
      },
      memory: {
        what: `a container uses ${memory} % of its memory or more, for 2 minutes`,
        query: `${memoryPercent(this.props)} >= ${memory}`,
        seconds: 120,
      },
      ...(p95 === undefined
        ? {}
        : {
            slow: {
              what: `5 of 100 calls take more than ${p95}, over 5 minutes`,
              query: `${latency(this.props, 0.95)} > ${p95.toMilliseconds()}`,
              seconds: 0,
            },
          }),
    };
  }

  private policy(id: string, { what, query, seconds }: Alarm): MonitoringAlertPolicy {
    const { project, name, serviceName, notificationChannels, logsCommand, dependsOn } = this.props;
    return new MonitoringAlertPolicy(this, id, {
      project,
      displayName: `${name}-${id}`,
      combiner: 'OR',
      conditions: [
        {
          displayName: what,
          conditionPrometheusQueryLanguage: {
            query: literal(query),
            duration: `${Math.ceil(seconds)}s`,
            evaluationInterval: '60s',
            disableMetricValidation: true, // a metric is unknown until the first call
          },
        },
      ],
      documentation: {
        mimeType: 'text/markdown',
        content: `${serviceName}: ${what}. The log: \`${logsCommand}\``,
      },
      alertStrategy: { autoClose: '1800s' },
      notificationChannels: notificationChannels === undefined ? undefined : [...notificationChannels],
      dependsOn: [...dependsOn],
    });
  }
}
