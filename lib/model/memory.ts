import { wholeNumber } from './errors';

/** An amount of memory. */
export class Memory {
  /** So many mebibytes. @param amount whole mebibytes (1024 x 1024 bytes), 1 or more */
  public static mebibytes(amount: number): Memory {
    return new Memory(
      wholeNumber('Memory.mebibytes', 'mebibytes', amount, { min: 1, max: 2 ** 30, of: 'a whole number of mebibytes' }),
    );
  }

  /** So many gibibytes. @param amount whole gibibytes (1024 mebibytes), 1 or more */
  public static gibibytes(amount: number): Memory {
    const hint = 'use Memory.mebibytes for a part of one';
    const gib = wholeNumber('Memory.gibibytes', 'gibibytes', amount, {
      min: 1,
      max: 2 ** 20,
      of: 'a whole number of gibibytes',
      hint,
    });
    return new Memory(gib * 1_024);
  }

  private constructor(private readonly amount: number) {}

  /** In mebibytes (1024 * 1024 bytes). */
  public toMebibytes(): number {
    return this.amount;
  }

  /** Such as `512 MiB`. */
  public toString(): string {
    return this.amount % 1_024 === 0 ? `${this.amount / 1_024} GiB` : `${this.amount} MiB`;
  }

  /** The same text. */
  public toJSON(): string {
    return this.toString();
  }
}
