import { Duration, Logging, Memory, Scaling, Sessions, Transport, reportText } from '../../lib';
import { googleProfile } from '../../lib/google';
import { googleDetails } from '../../lib/google/google-details';
import { weather } from './services';

test('the report says what becomes of numbers', () => {
  const transport = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
  const server = weather({
    transport,
    resources: { memory: Memory.gibibytes(5) },
    longestCall: Duration.minutes(60),
    logging: Logging.json({ retention: Duration.days(45) }),
    scaling: Scaling.between(0, 3),
  });
  expect(googleDetails(server)).toEqual({
    'cpu.limit': '2 CPU, during calls only',
    'memory.limit': '5184 MiB',
    'longest-call': 'a request may take 3600 seconds',
    'logging.retention': '45 days',
  });
  expect(reportText(server, googleProfile).replace(/\s+/g, ' ')).toContain('here 5184 MiB');
});

test('the smallest description has a processor all the time', () => {
  expect(googleDetails(weather())).toEqual({
    'cpu.limit': '1 CPU, all the time',
    'memory.limit': '576 MiB',
    'longest-call': 'a request may take 315 seconds',
  });
});

test('a size that there is not is no detail', () => {
  expect(googleDetails(weather({ resources: { memory: Memory.gibibytes(64) } }))).not.toHaveProperty(['memory.limit']);
});
