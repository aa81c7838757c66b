import type { ContainerDescription } from '../model/container';
import type { CloudRunSize } from './cloud-run-sizes';
import { LEAST_WITH_L4, smallestSidecarSize, smallestWholeSize } from './cloud-run-sizes';

/** The container that compares tokens, and what it takes of an instance. */
export const PROXY = 'bearer-proxy';
export const PROXY_SIZE: CloudRunSize = { cpuMillis: 250, memoryMebibytes: 128 };

/** The folders of a container that are in memory, by path. */
export function temporaryFolders({
  volumes,
}: ContainerDescription): readonly (readonly [path: string, mebibytes: number])[] {
  return Object.entries(volumes).flatMap(([path, { volume }]) =>
    volume.kind === 'temporary' ? [[path, volume.size.toMebibytes()] as const] : [],
  );
}

/** What they may take of the container's memory. */
export function foldersMebibytes(container: ContainerDescription): number {
  return temporaryFolders(container).reduce((sum, [, mebibytes]) => sum + mebibytes, 0);
}

function wantedBy(container: ContainerDescription): CloudRunSize {
  const { resources, asked } = container;
  const wanted = {
    cpuMillis: resources.cpu.toMillis(),
    memoryMebibytes: resources.memory.toMebibytes() + foldersMebibytes(container),
  };
  if (asked.gpus === undefined) return wanted;
  return {
    cpuMillis: Math.max(wanted.cpuMillis, LEAST_WITH_L4.cpuMillis),
    memoryMebibytes: Math.max(wanted.memoryMebibytes, LEAST_WITH_L4.memoryMebibytes),
  };
}

/** The smallest size that covers a container; nothing where none does. */
export function sizeOf(container: ContainerDescription, isServer: boolean): CloudRunSize | undefined {
  const wanted = wantedBy(container);
  return isServer || container.asked.gpus !== undefined ? smallestWholeSize(wanted) : smallestSidecarSize(wanted);
}
