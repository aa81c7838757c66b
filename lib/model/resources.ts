import { Cpu } from './cpu';
import type { Problems } from './errors';
import { show } from './errors';
import { Memory } from './memory';

/** Sizes are minimums: a target takes the smallest legal size that covers them. */
export interface Resources {
  /** Processing power that it may use. @default Cpu.cores(0.5) */
  readonly cpu?: Cpu;

  /** Memory that it may use. @default Memory.mebibytes(512) */
  readonly memory?: Memory;

  /** Processing power that is kept for it. @default - what the platform does by itself */
  readonly reservedCpu?: Cpu;

  /** Memory that is kept for it. @default - what the platform does by itself */
  readonly reservedMemory?: Memory;
}

/** What a container may use, with defaults filled in. */
export type ResolvedResources = Resources & { readonly cpu: Cpu; readonly memory: Memory };

export function resolveResources(resources: Resources, problems: Problems): ResolvedResources {
  const kinds = { cpu: Cpu, reservedCpu: Cpu, memory: Memory, reservedMemory: Memory } as const;
  for (const [name, kind] of Object.entries(kinds)) {
    const value = resources[name as keyof Resources];
    if (value !== undefined && !(value instanceof kind)) {
      problems.add(
        `resources.${name}`,
        `${show(value)} is not a ${kind.name}; use ${kind === Cpu ? 'Cpu.cores(0.5)' : 'Memory.mebibytes(512)'}`,
      );
    }
  }
  const cpu = resources.cpu ?? Cpu.cores(0.5);
  const memory = resources.memory ?? Memory.mebibytes(512);
  if (resources.reservedCpu instanceof Cpu && cpu instanceof Cpu && resources.reservedCpu.toMillis() > cpu.toMillis()) {
    problems.add(
      'resources.reservedCpu',
      `${resources.reservedCpu} is more than the limit of ${cpu}; reserve less or raise cpu`,
    );
  }
  if (
    resources.reservedMemory instanceof Memory &&
    memory instanceof Memory &&
    resources.reservedMemory.toMebibytes() > memory.toMebibytes()
  ) {
    problems.add(
      'resources.reservedMemory',
      `${resources.reservedMemory} is more than the limit of ${memory}; reserve less or raise memory`,
    );
  }
  return { ...resources, cpu, memory };
}
