import type { Unit } from '../../render/units';
import { PROXY_SIZE } from './bearer-proxy';
import type { FargateSize } from './fargate-sizes';
import { smallestFargateSize } from './fargate-sizes';

export type { Unit } from '../../render/units';
export { unitsOf } from '../../render/units';

/** What the containers of a unit want together, in thousandths of a core and mebibytes. */
export function wantedBy({ containers, hasProxy }: Unit): { readonly cpu: number; readonly memory: number } {
  const proxy = hasProxy ? PROXY_SIZE : { cpuMillis: 0, memoryMebibytes: 0 };
  return {
    cpu: containers.reduce((sum, { resources }) => sum + resources.cpu.toMillis(), proxy.cpuMillis),
    memory: containers.reduce((sum, { resources }) => sum + resources.memory.toMebibytes(), proxy.memoryMebibytes),
  };
}

/** The smallest size that covers a unit. */
export function sizeOf(unit: Unit): FargateSize | undefined {
  const { cpu, memory } = wantedBy(unit);
  return smallestFargateSize(cpu, memory);
}
