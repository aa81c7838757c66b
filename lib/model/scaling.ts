import { checkProps, refuse, wholeNumber } from './errors';

/** What the number of replicas follows. */
export interface AutoscalingProps {
  /** Target utilization of the reserved processing power, in percent; 1 to 100. @default - not a target */
  readonly cpuUtilization?: number;

  /** Target utilization of the memory, in percent; 1 to 100. @default - not a target */
  readonly memoryUtilization?: number;
}

/** How many replicas run. */
export class Scaling {
  /** Always the same number. @param replicas 1 to 1000 */
  public static fixed(replicas: number): Scaling {
    wholeNumber('Scaling.fixed', 'replicas', replicas, { min: 1, max: 1_000, of: 'a whole number of replicas' });
    return new Scaling(replicas, replicas, {});
  }

  /**
   * As many as the load asks for.
   * @param minimum 0 to 1000; 0 means that the platform may stop the last one
   * @param maximum more than the minimum, at most 1000
   */
  public static between(minimum: number, maximum: number, props: AutoscalingProps = {}): Scaling {
    const subject = 'Scaling.between';
    wholeNumber(subject, 'minimum', minimum, { min: 0, max: 1_000, of: 'a whole number of replicas' });
    wholeNumber(subject, 'maximum', maximum, { min: 1, max: 1_000, of: 'a whole number of replicas' });
    if (minimum >= maximum)
      refuse(
        subject,
        'maximum',
        `${maximum} is not more than the minimum of ${minimum}; use Scaling.${minimum === maximum ? `fixed(${minimum})` : `between(${maximum}, ${minimum})`}`,
      );
    checkProps(subject, props);
    for (const property of ['cpuUtilization', 'memoryUtilization'] as const) {
      if (props[property] !== undefined)
        wholeNumber(subject, property, props[property], { min: 1, max: 100, of: 'a whole number of percent' });
    }
    return new Scaling(minimum, maximum, props);
  }

  public readonly cpuUtilization?: number;
  public readonly memoryUtilization?: number;

  private constructor(
    public readonly minimum: number,
    public readonly maximum: number,
    props: AutoscalingProps,
  ) {
    this.cpuUtilization = props.cpuUtilization;
    this.memoryUtilization = props.memoryUtilization;
  }

  public get isFixed(): boolean {
    return this.minimum === this.maximum;
  }

  /** How messages and reports name it. */
  public toString(): string {
    return this.isFixed
      ? `${this.minimum} replica${this.minimum === 1 ? '' : 's'}`
      : `between ${this.minimum} and ${this.maximum} replicas`;
  }
}
