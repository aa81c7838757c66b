import { Cpu, Memory, Volume } from '../../lib';
import { smallestSidecarSize, smallestWholeSize } from '../../lib/google/cloud-run-sizes';
import { sizeOf } from '../../lib/google/instance';
import { weather } from './services';

const size = (cpuMillis: number, memoryMebibytes: number) => ({ cpuMillis, memoryMebibytes });

test.each([
  [100, 128, size(1_000, 512)],
  [500, 512, size(1_000, 512)],
  [1_000, 4_096, size(1_000, 4_096)],
  [1_001, 512, size(2_000, 512)],
  [500, 4_097, size(2_000, 4_097)],
  [2_001, 512, size(4_000, 2_048)],
  [500, 8_193, size(4_000, 8_193)],
  [5_000, 1_024, size(6_000, 4_096)],
  [500, 24_577, size(8_000, 24_577)],
  [8_000, 32_768, size(8_000, 32_768)],
  [8_001, 512, undefined],
  [500, 32_769, undefined],
])('the server, %d thousandths and %d MiB', (cpu, memory, expected) => {
  expect(smallestWholeSize(size(cpu, memory))).toEqual(expected);
});

test.each([
  [10, 64, size(80, 128)],
  [80, 512, size(80, 512)],
  [80, 513, size(500, 513)],
  [250, 1_024, size(500, 1_024)],
  [250, 1_025, size(1_000, 1_025)],
  [1_500, 512, size(2_000, 512)],
])('a container beside it, %d thousandths and %d MiB', (cpu, memory, expected) => {
  expect(smallestSidecarSize(size(cpu, memory))).toEqual(expected);
});

test('temporary folders count as memory, and a GPU has a least of both', () => {
  const volumes = { '/cache': Volume.temporary({ size: Memory.mebibytes(100) }) };
  const resources = { cpu: Cpu.cores(0.25), memory: Memory.mebibytes(512) };
  expect(sizeOf(weather({ volumes, resources }), true)).toEqual(size(1_000, 512 + 64 + 100));
  expect(sizeOf(weather({ resources, gpus: 1 }), true)).toEqual(size(4_000, 16_384));
});
