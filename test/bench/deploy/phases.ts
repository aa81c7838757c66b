/** Where the time of `cdktf deploy` goes, in seconds; each phase ends where the next begins. */
export const PHASES = ['synth', 'init', 'plan', 'build', 'create', 'gate', 'end', 'handshake'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * What Terraform says when a phase begins. Before the image is built the port is looked at, in next to no time; after the container
 * is made the gate asks it.
 */
const BEGINS: readonly (readonly [phase: Phase, said: RegExp])[] = [
  ['init', /Initializing the backend/],
  ['plan', /Terraform has been successfully initialized/],
  ['build', /terraform_data\S*_before_.*: Creating\.\.\./],
  ['create', /docker_image\..*: Creation complete/],
  ['gate', /terraform_data\S*_ready_.*: Creating\.\.\./],
  ['end', /terraform_data\S*_ready_.*: Creation complete/],
];

/** Follows the lines of one deploy. */
export class Phases {
  private readonly begun = new Map<Phase, number>([['synth', performance.now()]]);

  public take(text: string): void {
    for (const [phase, said] of BEGINS) if (!this.begun.has(phase) && said.test(text)) this.begin(phase);
  }

  public begin(phase: Phase): void {
    this.begun.set(phase, performance.now());
  }

  /** @throws Error if a phase was not seen */
  public seconds(): Readonly<Record<Phase, number>> {
    const end = performance.now();
    const at = (phase: Phase | undefined): number => {
      if (phase === undefined) return end;
      const time = this.begun.get(phase);
      if (time === undefined) throw new Error(`cdktf deploy did not show where '${phase}' begins`);
      return time;
    };
    const entries = PHASES.map((phase, i) => [phase, (at(PHASES[i + 1]) - at(phase)) / 1_000] as const);
    return Object.fromEntries(entries) as Record<Phase, number>;
  }
}
