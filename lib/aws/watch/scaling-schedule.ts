import type { Problem } from '../../model/errors';
import { isToken, show, wholeNumberProblem } from '../../model/errors';

/** From a time on, the number of replicas is kept within other bounds, until the next schedule says otherwise. */
export interface Schedule {
  /**
   * When: the six fields of AWS, minutes hours day-of-month month day-of-week year, one of the days being `?`; such as
   * `0 7 ? * MON-FRI *`.
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
   */
  readonly cron: string;

  /** A name of the tz database, such as `Europe/Berlin`. @default 'UTC' */
  readonly timezone?: string;

  /** 0 to 1000; with 0 nothing starts the last task again before a schedule does. @default - as it was */
  readonly minimum?: number;

  /** The minimum or more, at most 1000. @default - as it was */
  readonly maximum?: number;
}

/** What is wrong with schedules. */
export function scheduleProblems(schedules: readonly Schedule[]): readonly Problem[] {
  return schedules.flatMap((schedule, i) => {
    const messages: Record<string, string | undefined> = {
      cron: cronProblem(schedule.cron),
      timezone: timezoneProblem(schedule.timezone),
      minimum: replicasProblem(schedule.minimum),
      maximum: replicasProblem(schedule.maximum) ?? spanProblem(schedule),
    };
    return Object.entries(messages).flatMap(([property, message]) =>
      message === undefined ? [] : [{ property: `schedules[${i}].${property}`, message }],
    );
  });
}

function cronProblem(cron: string): string | undefined {
  if (isToken(cron)) return undefined;
  const fields = typeof cron === 'string' ? cron.trim().split(/\s+/) : [];
  const days = [fields[2], fields[4]].filter((field) => field === '?');
  if (fields.length === 6 && days.length === 1 && !/[^\w*?,/#-]/.test(fields.join(''))) return undefined;
  return `${show(cron)} is not a schedule of AWS; use minutes, hours, day of month, month, day of week and year, one of the days as ?, such as '0 7 ? * MON-FRI *'`;
}

function timezoneProblem(timezone: string | undefined): string | undefined {
  if (timezone === undefined || isToken(timezone)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return undefined;
  } catch {
    return `${show(timezone)} is not a time zone; use one such as 'Europe/Berlin'`;
  }
}

function replicasProblem(replicas: number | undefined): string | undefined {
  return replicas === undefined
    ? undefined
    : wholeNumberProblem(replicas, { min: 0, max: 1_000, of: 'a whole number of replicas' });
}

function spanProblem({ minimum, maximum }: Schedule): string | undefined {
  if (minimum === undefined && maximum === undefined) return 'neither a minimum nor a maximum is given; give one';
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return undefined;
  return `${maximum} is less than the minimum of ${minimum}; use ${minimum} or more`;
}
