import { Duration } from './duration';
import { checkProps, wholeNumber } from './errors';
import { duration } from './health-check';

/** How all traffic moves at once. */
export interface BlueGreenProps {
  /** How long the old version is kept after all traffic has moved. @default Duration.minutes(5) */
  readonly bakeTime?: Duration;
}

/** How a part of the traffic tries the new version first. */
export interface CanaryProps extends BlueGreenProps {
  /** Share of the traffic that tries the new version first, in percent; 1 to 99. @default 10 */
  readonly percent?: number;
}

/** How the traffic moves in equal steps. */
export interface LinearProps extends BlueGreenProps {
  /** Share of the traffic that moves at each step, in percent; 3 to 50. @default 10 */
  readonly stepPercent?: number;

  /** Time between two steps. @default Duration.minutes(5) */
  readonly stepTime?: Duration;
}

/** How a new version takes over, as renderers read it. */
export type RolloutKind =
  | { readonly kind: 'rolling' }
  | { readonly kind: 'blue-green'; readonly bakeTime: Duration }
  | { readonly kind: 'canary'; readonly bakeTime: Duration; readonly percent: number }
  | { readonly kind: 'linear'; readonly bakeTime: Duration; readonly stepPercent: number; readonly stepTime: Duration };

/** How a new version takes over. */
export class Rollout {
  /** New replicas start, then old ones stop. A stateful server with one replica stops before it starts. */
  public static rolling(): Rollout {
    return new Rollout({ kind: 'rolling' });
  }

  /** A second full set starts, then all traffic moves. */
  public static blueGreen(props: BlueGreenProps = {}): Rollout {
    checkProps('Rollout.blueGreen', props);
    return new Rollout({
      kind: 'blue-green',
      bakeTime: duration('Rollout.blueGreen', 'bakeTime', props.bakeTime, 'Duration.minutes(5)') ?? Duration.minutes(5),
    });
  }

  /** A share of the traffic tries the new version, then the rest moves. */
  public static canary(props: CanaryProps = {}): Rollout {
    checkProps('Rollout.canary', props);
    const percent = wholeNumber('Rollout.canary', 'percent', props.percent ?? 10, {
      min: 1,
      max: 99,
      of: 'a whole number of percent',
    });
    return new Rollout({
      kind: 'canary',
      bakeTime: duration('Rollout.canary', 'bakeTime', props.bakeTime, 'Duration.minutes(5)') ?? Duration.minutes(5),
      percent,
    });
  }

  /** The traffic moves in equal steps. */
  public static linear(props: LinearProps = {}): Rollout {
    const subject = 'Rollout.linear';
    checkProps(subject, props);
    const time = (property: 'bakeTime' | 'stepTime'): Duration =>
      duration(subject, property, props[property], 'Duration.minutes(5)') ?? Duration.minutes(5);
    const stepPercent = wholeNumber(subject, 'stepPercent', props.stepPercent ?? 10, {
      min: 3,
      max: 50,
      of: 'a whole number of percent',
    });
    return new Rollout({ kind: 'linear', bakeTime: time('bakeTime'), stepPercent, stepTime: time('stepTime') });
  }

  private constructor(public readonly strategy: RolloutKind) {}
}
