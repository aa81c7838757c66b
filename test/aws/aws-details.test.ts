import { Cpu, Duration, Logging, Memory, reportText } from '../../lib';
import { awsDetails } from '../../lib/aws/aws-details';
import { awsProfile } from '../../lib/aws/aws-profile';
import { rich, small } from './servers';

test('the numbers of a description as they become on Fargate', () => {
  expect(awsDetails(small())).toEqual({
    'cpu.limit': 'weather: 0.5 vCPU with 1 GiB',
    'memory.limit': 'weather: 0.5 vCPU with 1 GiB',
    'logging.retention': '30 days',
    'stop-grace': '2m0s',
  });
  expect(awsDetails(rich())['cpu.limit']).toBe('memory: 1 vCPU with 2 GiB, db: 0.5 vCPU with 1 GiB');
  const logs = awsDetails(small({ logging: Logging.json({ retention: Duration.days(100) }) }));
  expect(logs['logging.retention']).toBe('120 days');
});

test('nothing is said of a task that is too large, which is refused', () => {
  const resources = { cpu: Cpu.cores(64), memory: Memory.gibibytes(1) };
  expect(awsDetails(small({ resources }))).not.toHaveProperty(['cpu.limit']);
});

test('the report says them', () => {
  const text = reportText(small({ resources: { cpu: Cpu.cores(0.3) } }), awsProfile).replace(/\s+/g, ' ');
  expect(text).toContain('here weather: 0.5 vCPU with 1 GiB');
});
