import { isToken, refuse, show, wholeNumber } from './errors';

/** An amount of processing power. Never "units", which mean 1/1024 of a core on AWS. */
export class Cpu {
  /** So many cores. @param amount cores, with at most three decimal places, such as 0.25 or 2 */
  public static cores(amount: number): Cpu {
    const millis = typeof amount === 'number' ? Math.round(amount * 1_000) : Number.NaN;
    if (isToken(amount) || !Number.isFinite(amount) || Math.abs(millis - amount * 1_000) > 1e-6) {
      refuse(
        'Cpu.cores',
        'cores',
        `${show(amount)} is not a number of cores with at most three decimal places; use one such as 0.25 or 2`,
      );
    }
    if (millis < 1 || millis > 1_024_000)
      refuse('Cpu.cores', 'cores', `${show(amount)} is out of range; use 0.001 to 1024 cores`);
    return new Cpu(millis);
  }

  /** So many thousandths of a core. @param amount thousandths of a core, 1 or more */
  public static millis(amount: number): Cpu {
    return new Cpu(
      wholeNumber('Cpu.millis', 'millis', amount, {
        min: 1,
        max: 1_024_000,
        of: 'a whole number of thousandths of a core',
      }),
    );
  }

  private constructor(private readonly amount: number) {}

  /** In thousandths of a core. */
  public toMillis(): number {
    return this.amount;
  }

  /** In cores. */
  public toCores(): number {
    return this.amount / 1_000;
  }

  /** Such as `0.5 CPU`. */
  public toString(): string {
    return `${this.toCores()} CPU`;
  }

  /** The same text. */
  public toJSON(): string {
    return this.toString();
  }
}
