import type { CompanionProps } from '../../lib';
import { Access, Authentication, Companion, ContainerImage, Cpu, Memory, Secret, postgres } from '../../lib';
import { sizeOf, unitsOf, wantedBy } from '../../lib/aws/task/units';
import { rich, small } from './servers';

const cache = (changes: Partial<CompanionProps> = {}): Companion =>
  new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1'), ...changes });
const bearer = {
  secrets: { TOKEN: Secret.required() },
  access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
};

describe('the size of a task', () => {
  const of = (cpu: number, memory: number) => ({ cpu: Cpu.cores(cpu), memory: Memory.mebibytes(memory) });
  test.each([
    ['the least there is', small({ resources: of(0.25, 512) }), { cpu: 250, memory: 512 }, { cpu: 256, memory: 512 }],
    ['the default', small(), { cpu: 500, memory: 512 }, { cpu: 512, memory: 1_024 }],
    [
      'what the containers want together',
      small({ resources: of(0.25, 512), companions: [cache({ resources: of(0.5, 600) })] }),
      { cpu: 750, memory: 1_112 },
      { cpu: 1_024, memory: 2_048 },
    ],
    [
      'with the proxy that compares tokens',
      small({ ...bearer, resources: of(0.25, 512) }),
      { cpu: 250, memory: 640 },
      { cpu: 256, memory: 1_024 },
    ],
  ])('is %s', (_, server, wanted, size) => {
    const [unit] = unitsOf(server);
    expect(wantedBy(unit)).toEqual(wanted);
    expect(sizeOf(unit)).toEqual(size);
  });

  test('is none where nothing is large enough', () => {
    expect(sizeOf(unitsOf(small({ resources: of(33, 512) }))[0])).toBeUndefined();
  });

  test('of a database does not depend on the server', () => {
    expect(sizeOf(unitsOf(rich())[1])).toEqual(sizeOf(unitsOf(small({ companions: [postgres('db')] }))[1]));
  });
});
