import { Cpu, Duration, Logging, Memory } from '../../lib';
import { AzureSecret, RegistryLogin } from '../../lib/azure';
import { CALL_LINE, answeredQuery, downQuery, errorQuery, slowQuery } from '../../lib/azure/alarm-queries';
import { azureDetails } from '../../lib/azure/azure-details';
import { regionName } from '../../lib/azure/deployment';
import { reservedRange } from '../../lib/azure/ports';
import { sizeOf, sizesIn } from '../../lib/azure/sizes';
import { VAULT, open, small } from './services';

test.each([
  [80, undefined],
  [22, '22'],
  [1_024, undefined],
  [1_026, '1025 to 1027'],
  [19_999, undefined],
  [20_000, '20000 to 30000'],
  [30_001, undefined],
  [65_535, undefined],
])('port %i', (port, range) => expect(reservedRange(port)).toBe(range));

describe('sizes', () => {
  test.each([
    [Cpu.cores(0.5), Memory.mebibytes(512), { cpu: 5, memory: 6 }],
    [Cpu.millis(250), Memory.gibibytes(1), { cpu: 3, memory: 11 }],
    [Cpu.cores(2), Memory.mebibytes(95), { cpu: 20, memory: 1 }],
  ])('%s and %s', (cpu, memory, tenths) => expect(sizeOf({ resources: { cpu, memory } })).toEqual(tenths));

  test('the first container gets what the smallest group has beyond them', () => {
    const wanted = [
      { cpu: 5, memory: 6 },
      { cpu: 1, memory: 2 },
    ];
    expect(sizesIn(wanted)).toEqual([{ cpu: 9, memory: 8 }, wanted[1]]);
    expect(sizesIn([{ cpu: 12, memory: 30 }])).toEqual([{ cpu: 12, memory: 30 }]);
  });
});

test('the report says what numbers become', () => {
  expect(azureDetails(open())).toEqual({
    'cpu.limit': 'weather: 0.7 CPU, mcp-gateway: 0.1 CPU, mcp-tls: 0.2 CPU',
    'memory.limit': 'weather: 0.6 GB, mcp-gateway: 0.2 GB, mcp-tls: 0.3 GB',
    'logging.retention': '30 days',
  });
  const kept = small({ logging: Logging.json({ retention: Duration.days(90) }) });
  expect(azureDetails(kept)['logging.retention']).toBe('90 days');
});

test.each([
  ['West Europe', 'westeurope'],
  ['eastus2', 'eastus2'],
])('region %s', (location, name) => expect(regionName(location)).toBe(name));

describe('what a secret is read from', () => {
  test.each([
    [
      'a vault that is none',
      { vaultId: 'hunter2', name: 'a' },
      /^vaultId: this text is not the resource id of a vault/,
    ],
    ['another resource', { vaultId: '/subscriptions/a', name: 'a' }, /^vaultId: '\/subscriptions\/a' is not/],
    ['a name that is none', { vaultId: VAULT, name: 'a_b' }, /^name: 'a_b' is not the name of a secret/],
    ['a version that is none', { vaultId: VAULT, name: 'a', version: '1' }, /^version: '1' is not the id of a version/],
  ])('%s', (_title, props, problem) => {
    for (const make of [AzureSecret.fromKeyVault, AzureSecret.readByServer])
      expect(() => make(props)).toThrow(new RegExp(problem.source.slice(1)));
  });

  test('a password of a registry is a secret of Key Vault', () => {
    const make = (password: AzureSecret) => () => RegistryLogin.password({ username: 'bot', password });
    expect(make(AzureSecret.managed())).toThrow(/it is not a secret of Key Vault/);
    expect(make(AzureSecret.fromKeyVault({ vaultId: VAULT, name: 'a' }))).not.toThrow();
  });
});

describe('queries of alarms', () => {
  // As HAProxy writes it with "option httplog" and "log stdout format raw".
  const LINE =
    '127.0.0.1:41776 [21/Nov/2026:15:00:00.123] gateway replicas/server 0/0/1/1502/1503 502 314 - - ---- 1/1/0/0/0 0/0 "POST /mcp HTTP/1.1"';

  test('find how long a call took, and how it was answered', () => {
    expect(new RegExp(CALL_LINE).exec(LINE)?.slice(1)).toEqual(['1503', '502']);
    expect(new RegExp(CALL_LINE).exec(LINE.replace('1/1502/1503', '-1/-1/+10'))?.slice(1)).toEqual(['10', '502']);
    expect(new RegExp(CALL_LINE).exec('{"message":"gateway 502"}')).toBeNull();
  });

  test('are of one group', () => {
    const answered = answeredQuery('azure-weather');
    expect(answered).toMatchInlineSnapshot(`
     "ContainerInstanceLog_CL
     | where ContainerGroup_s == "azure-weather"
     | extend took = toint(extract(@" gateway [^ ]+ (?:-?\\d+/){4}\\+?(\\d+) (\\d{3}) ", 1, Message)), status = toint(extract(@" gateway [^ ]+ (?:-?\\d+/){4}\\+?(\\d+) (\\d{3}) ", 2, Message))
     | where isnotnull(status)"
    `);
    expect(errorQuery(answered, 5)).toContain('where failed * 100.0 > calls * 5.0');
    expect(slowQuery(answered, Duration.milliseconds(1_500))).toContain('where p95 > 1500');
    expect(downQuery('azure-weather', Duration.minutes(2))).toMatchInlineSnapshot(`
     "union isfuzzy=true ContainerEvent_CL, ContainerInstanceLog_CL
     | where ContainerGroup_s == "azure-weather"
     | where Message has_any ("probe failed", "Back-off", "BackOff", "Failed to", "replicas/server is DOWN")
     | summarize first = min(TimeGenerated), last = max(TimeGenerated)
     | where last - first >= 120s"
    `);
  });
});
