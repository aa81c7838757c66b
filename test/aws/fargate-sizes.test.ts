import { LARGEST_FARGATE_SIZE, smallestFargateSize } from '../../lib/aws/task/fargate-sizes';

test.each([
  [1, 1, 256, 512],
  [250, 512, 256, 512],
  [250, 513, 256, 1_024],
  [251, 512, 512, 1_024],
  [250, 2_049, 512, 3_072],
  [500, 4_097, 1_024, 5_120],
  [1_000, 1_024, 1_024, 2_048],
  [2_000, 16_384, 2_048, 16_384],
  [2_000, 16_385, 4_096, 17_408],
  [4_000, 30_721, 8_192, 32_768],
  [8_000, 20_481, 8_192, 24_576],
  [8_001, 1, 16_384, 32_768],
  [16_000, 122_880, 16_384, 122_880],
  [16_000, 122_881, 32_768, 249_856],
  [32_000, 61_440, 32_768, 61_440],
  [32_000, 61_441, 32_768, 122_880],
])('%i thousandths of a core and %i MiB need %i units and %i MiB', (cpuMillis, memoryMebibytes, cpu, memory) => {
  expect(smallestFargateSize(cpuMillis, memoryMebibytes)).toEqual({ cpu, memory });
});

test.each([
  [32_001, 512],
  [250, 249_857],
])('%i thousandths of a core and %i MiB are more than the largest', (cpuMillis, memoryMebibytes) => {
  expect(smallestFargateSize(cpuMillis, memoryMebibytes)).toBeUndefined();
  expect(smallestFargateSize(32_000, 249_856)).toEqual(LARGEST_FARGATE_SIZE);
});
