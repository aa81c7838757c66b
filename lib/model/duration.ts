import { wholeNumber } from './errors';

/** Longer ones are mistakes, and sums of shorter ones stay exact. */
const A_CENTURY = 36_500 * 86_400_000;

/** A length of time. Whole numbers only; a part of a second is given in milliseconds. */
export class Duration {
  /** So many milliseconds. @param amount whole milliseconds, 0 or more */
  public static milliseconds(amount: number): Duration {
    return Duration.of(amount, 1, 'milliseconds');
  }

  /** So many seconds. @param amount whole seconds, 0 or more */
  public static seconds(amount: number): Duration {
    return Duration.of(amount, 1_000, 'seconds');
  }

  /** So many minutes. @param amount whole minutes, 0 or more */
  public static minutes(amount: number): Duration {
    return Duration.of(amount, 60_000, 'minutes');
  }

  /** So many hours. @param amount whole hours, 0 or more */
  public static hours(amount: number): Duration {
    return Duration.of(amount, 3_600_000, 'hours');
  }

  /** So many days. @param amount whole days, 0 or more */
  public static days(amount: number): Duration {
    return Duration.of(amount, 86_400_000, 'days');
  }

  private static of(amount: number, factor: number, unit: string): Duration {
    const max = A_CENTURY / factor;
    const hint = 'use a smaller unit, such as Duration.milliseconds(1500)';
    return new Duration(
      wholeNumber(`Duration.${unit}`, unit, amount, { min: 0, max, of: `a whole number of ${unit}`, hint }) * factor,
    );
  }

  private constructor(private readonly amount: number) {}

  /** In milliseconds. */
  public toMilliseconds(): number {
    return this.amount;
  }

  /** Seconds, rounded up: a wait is never shorter than asked. */
  public toSeconds(): number {
    return Math.ceil(this.amount / 1_000);
  }

  /** Days, rounded up. */
  public toDays(): number {
    return Math.ceil(this.amount / 86_400_000);
  }

  /** Whether it is longer than another one. */
  public isLongerThan(other: Duration): boolean {
    return this.amount > other.amount;
  }

  /** The form that Go prints (`1m30s`, `1h0m0s`, `1.5s`), which is also easy to read. */
  public toString(): string {
    if (this.amount === 0) return '0s';
    if (this.amount < 1_000) return `${this.amount}ms`;
    const hours = Math.floor(this.amount / 3_600_000);
    const minutes = Math.floor((this.amount % 3_600_000) / 60_000);
    const seconds = `${(this.amount % 60_000) / 1_000}s`;
    if (hours > 0) return `${hours}h${minutes}m${seconds}`;
    return minutes > 0 ? `${minutes}m${seconds}` : seconds;
  }

  /** The same text. */
  public toJSON(): string {
    return this.toString();
  }
}
