import type { Duration } from './duration';
import { checkProps, isToken, refuse, show } from './errors';
import { duration } from './health-check';

/** What a server logs, and how long it is kept. */
export interface LoggingProps {
  /** The level as the server spells it, such as `INFO`; wire it with `Reference.logLevel()`. @default - the server's own */
  readonly level?: string;

  /** How long a platform that keeps logs keeps them; at least 1 day. @default Duration.days(30) */
  readonly retention?: Duration;
}

/** Whether a line is a JSON object, or text. */
export type LogFormat = 'json' | 'text';

/** What the server writes to stdout and stderr, and how long it is kept. */
export class Logging {
  /** One JSON object a line. */
  public static json(props: LoggingProps = {}): Logging {
    return new Logging('json', props);
  }

  /** Plain lines. */
  public static text(props: LoggingProps = {}): Logging {
    return new Logging('text', props);
  }

  public readonly level?: string;
  public readonly retention?: Duration;

  private constructor(
    public readonly format: LogFormat,
    props: LoggingProps,
  ) {
    const subject = `Logging.${format}`;
    checkProps(subject, props);
    const { level } = props;
    const isWord = typeof level === 'string' && (isToken(level) || /^[A-Za-z0-9_-]{1,32}$/.test(level));
    if (level !== undefined && !isWord) {
      refuse(subject, 'level', `${show(level)} is not a log level; use one word such as 'INFO'`);
    }
    this.level = level;
    this.retention = duration(subject, 'retention', props.retention, 'Duration.days(30)');
    if (this.retention !== undefined && this.retention.toMilliseconds() < 86_400_000) {
      refuse(subject, 'retention', `${this.retention} is too short; use Duration.days(1) or more`);
    }
  }
}
