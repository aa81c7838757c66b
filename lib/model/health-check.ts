import { Duration } from './duration';
import { checkProps, refuse, show, wholeNumber } from './errors';
import { checkPath, checkPort } from './transport';

/** How often a check asks, and when it gives up. */
export interface HealthCheckTiming {
  /** Time between two checks; 1 second to 1 day. @default Duration.seconds(30) */
  readonly interval?: Duration;

  /** How long one check may take; at least 1 second, at most `interval`. @default - 5 seconds, or `interval` if that is shorter */
  readonly timeout?: Duration;

  /** Failures in a row after which it counts as failed; 1 to 10. @default 3 */
  readonly retries?: number;

  /** Time after the start in which failures do not count; at most 1 day. @default Duration.seconds(10) */
  readonly startPeriod?: Duration;
}

/** A check by HTTP. */
export interface HttpHealthCheckProps extends HealthCheckTiming {
  /** @default - the port of the transport */
  readonly port?: number;

  /** Status codes that mean yes. @default - 200 to 399 */
  readonly statuses?: readonly number[];
}

/** A check by connecting. */
export interface TcpHealthCheckProps extends HealthCheckTiming {
  /** @default - the port of the transport */
  readonly port?: number;
}

/** What a check does, as renderers read it. */
export type HealthCheckKind =
  | { readonly kind: 'http'; readonly path: string; readonly port?: number; readonly statuses?: readonly number[] }
  | { readonly kind: 'mcp' }
  | { readonly kind: 'tcp'; readonly port?: number }
  | { readonly kind: 'command'; readonly command: readonly string[] }
  | { readonly kind: 'none' };

/**
 * How a platform learns that a container is alive, or ready for traffic.
 *
 * It never sends `initialize`: each would leave a session in the server's memory.
 */
export class HealthCheck {
  /** GET a path of the server. */
  public static http(path: string, props: HttpHealthCheckProps = {}): HealthCheck {
    const subject = 'HealthCheck.http';
    checkProps(subject, props);
    checkPath(subject, 'path', path);
    if (props.port !== undefined) checkPort(subject, 'port', props.port);
    if (props.statuses !== undefined) {
      if (!Array.isArray(props.statuses) || props.statuses.length === 0)
        refuse(
          subject,
          'statuses',
          `${show(props.statuses)} is not a list of status codes; leave it out for 200 to 399`,
        );
      for (const status of props.statuses)
        wholeNumber(subject, 'statuses', status, { min: 100, max: 599, of: 'an HTTP status code' });
    }
    return new HealthCheck(
      { kind: 'http', path, port: props.port, statuses: props.statuses && [...props.statuses] },
      subject,
      props,
    );
  }

  /** GET the MCP path; 200, 400, 401, 405 and 406 are the ways in which living servers answer a bare GET (also 403 and 421 by a host list). */
  public static mcpEndpoint(timing: HealthCheckTiming = {}): HealthCheck {
    return new HealthCheck({ kind: 'mcp' }, 'HealthCheck.mcpEndpoint', timing);
  }

  /** The port accepts connections. */
  public static tcp(props: TcpHealthCheckProps = {}): HealthCheck {
    checkProps('HealthCheck.tcp', props);
    if (props.port !== undefined) checkPort('HealthCheck.tcp', 'port', props.port);
    return new HealthCheck({ kind: 'tcp', port: props.port }, 'HealthCheck.tcp', props);
  }

  /** A command inside the container, without a shell; exit code 0 means yes. */
  public static command(command: readonly string[], timing: HealthCheckTiming = {}): HealthCheck {
    const words =
      Array.isArray(command) && command.length > 0 && command.every((w) => typeof w === 'string' && w !== '');
    if (!words)
      refuse(
        'HealthCheck.command',
        'command',
        `${show(command)} is not a command; give its words, such as ['node', 'healthcheck.js']`,
      );
    return new HealthCheck({ kind: 'command', command: [...command] }, 'HealthCheck.command', timing);
  }

  /** No check. The deploy then waits only until the process runs. */
  public static none(): HealthCheck {
    return new HealthCheck({ kind: 'none' }, 'HealthCheck.none', {});
  }

  public readonly interval: Duration;
  public readonly timeout: Duration;
  public readonly retries: number;
  public readonly startPeriod: Duration;

  private constructor(
    public readonly check: HealthCheckKind,
    subject: string,
    timing: HealthCheckTiming,
  ) {
    checkProps(subject, timing);
    this.interval = duration(subject, 'interval', timing.interval) ?? Duration.seconds(30);
    const five = Duration.seconds(5);
    this.timeout =
      duration(subject, 'timeout', timing.timeout) ?? (five.isLongerThan(this.interval) ? this.interval : five);
    this.startPeriod = duration(subject, 'startPeriod', timing.startPeriod) ?? Duration.seconds(10);
    this.retries = wholeNumber(subject, 'retries', timing.retries ?? 3, { min: 1, max: 10, of: 'a whole number' });
    if (this.interval.toMilliseconds() < 1_000)
      refuse(subject, 'interval', `${this.interval} is too short; use Duration.seconds(1) or more`);
    for (const property of ['interval', 'startPeriod'] as const) {
      if (this[property].isLongerThan(Duration.days(1)))
        refuse(subject, property, `${this[property]} is too long; use Duration.days(1) or less`);
    }
    if (this.timeout.toMilliseconds() < 1_000)
      refuse(subject, 'timeout', `${this.timeout} is too short; use Duration.seconds(1) or more`);
    if (this.timeout.isLongerThan(this.interval)) {
      refuse(
        subject,
        'timeout',
        `${this.timeout} is longer than the interval of ${this.interval}; use a shorter timeout or a longer interval`,
      );
    }
  }

  /** The time after which a server that never gets healthy is known to have failed. */
  public get longestStart(): Duration {
    const tries = (this.interval.toMilliseconds() + this.timeout.toMilliseconds()) * this.retries;
    return Duration.milliseconds(this.startPeriod.toMilliseconds() + tries);
  }

  /** How messages and reports name it. */
  public toString(): string {
    const { check } = this;
    if (check.kind === 'http') return `GET ${check.path}`;
    if (check.kind === 'mcp') return 'GET of the MCP path';
    if (check.kind === 'tcp') return 'connecting to the port';
    return check.kind === 'command' ? check.command.join(' ') : 'none';
  }
}

/** A duration, or nothing; a bare number is refused with the way out. */
export function duration(
  subject: string,
  property: string,
  value: unknown,
  example = 'Duration.seconds(30)',
): Duration | undefined {
  if (value === undefined || value instanceof Duration) return value;
  return refuse(subject, property, `${show(value)} is not a Duration; use one such as ${example}`);
}
