import { Duration } from './duration';
import { checkProps, refuse, wholeNumber } from './errors';
import { duration } from './health-check';

/** When an alarm goes off. */
export interface AlarmThresholds {
  /** Down for this long. @default Duration.minutes(1) */
  readonly downFor?: Duration;

  /** Share of calls that fail on the server's side over 5 minutes, in percent; 1 to 100. @default 5 */
  readonly errorPercent?: number;

  /** Memory in use for 2 minutes, in percent of the limit; 1 to 100. @default 90 */
  readonly memoryPercent?: number;

  /** Time within which 95 of 100 calls are answered, over 5 minutes. @default - not watched */
  readonly p95?: Duration;
}

/** What somebody wants to hear of. A ratio and not a rate: a rate means nothing at low traffic. */
export class Alarms {
  /** Down for 1 minute, 5 % errors over 5 minutes, 90 % memory for 2 minutes; each can be set otherwise. */
  public static standard(thresholds: AlarmThresholds = {}): Alarms {
    const subject = 'Alarms.standard';
    checkProps(subject, thresholds);
    const percent = { min: 1, max: 100, of: 'a whole number of percent' };
    const downFor = duration(subject, 'downFor', thresholds.downFor, 'Duration.minutes(1)') ?? Duration.minutes(1);
    if (downFor.toMilliseconds() < 60_000)
      refuse(
        subject,
        'downFor',
        `${downFor} is too short, platforms measure by the minute; use Duration.minutes(1) or more`,
      );
    return new Alarms({
      downFor,
      errorPercent: wholeNumber(subject, 'errorPercent', thresholds.errorPercent ?? 5, percent),
      memoryPercent: wholeNumber(subject, 'memoryPercent', thresholds.memoryPercent ?? 90, percent),
      p95: duration(subject, 'p95', thresholds.p95, 'Duration.seconds(2)'),
    });
  }

  /** None. */
  public static none(): Alarms {
    return new Alarms();
  }

  private constructor(public readonly thresholds?: AlarmThresholds & Required<Omit<AlarmThresholds, 'p95'>>) {}
}
