import { Access, Authentication, Duration, Secret } from '../../lib';
import { PROXY_IMAGE, bearerProxy } from '../../lib/aws/task/bearer-proxy';
import { small } from './servers';

const TOKEN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf:::1';

const server = small({
  secrets: { TOKEN: Secret.required() },
  access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
  longestCall: Duration.minutes(2),
});

const proxy = bearerProxy({
  server,
  image: PROXY_IMAGE,
  port: 8_080,
  upstreamPort: 3_000,
  token: TOKEN,
  logs: { group: '/mcp/aws/weather', region: 'eu-central-1' },
  dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }],
  stopGrace: Duration.seconds(90),
});

const [{ name, value: config }] = JSON.parse(proxy.environment) as { name: string; value: string }[];

test('is a hardened container of the task, without which the task does not live', () => {
  expect(proxy).toEqual({
    environment: expect.any(String),
    secrets: expect.any(String),
    name: 'bearer-proxy',
    image: PROXY_IMAGE,
    essential: true,
    mountPoints: [{ sourceVolume: 'proxy-tmp', containerPath: '/tmp', readOnly: false }],
    dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }],
    stopTimeout: 90,
    systemControls: [],
    volumesFrom: [],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': '/mcp/aws/weather',
        'awslogs-region': 'eu-central-1',
        'awslogs-stream-prefix': 'mcp',
        mode: 'non-blocking',
        'max-buffer-size': '25m',
      },
    },
    entryPoint: ['sh', '-c'],
    command: ['printf %s "$GATEWAY_CONFIG" > /tmp/haproxy.cfg && exec haproxy -W -db -f /tmp/haproxy.cfg'],
    cpu: 0,
    memory: 128,
    portMappings: [{ containerPort: 8_080, hostPort: 8_080, protocol: 'tcp' }],
    user: '99:99',
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: false },
  });
});

test('gets the token as a secret, and from nowhere else', () => {
  expect(JSON.parse(proxy.secrets)).toEqual([{ name: 'GATEWAY_TOKEN', valueFrom: TOKEN }]);
  expect(name).toBe('GATEWAY_CONFIG');
  expect(config).toContain('GATEWAY_TOKEN');
  expect(config).not.toContain(TOKEN);
});

test('listens on its port, sends on to the server on the loopback address, and lets its longest call run', () => {
  expect(config).toMatch(/bind [^\n]*:8080\b/);
  expect(config).toContain('127.0.0.1:3000');
  expect(config).toMatch(/timeout server \d+/);
  const [, seconds] = /timeout server (\d+)s/.exec(config) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(120);
});

test('is a text of Terraform without anything that Terraform would replace', () => {
  expect(config.replace(/\$\$\{|%%\{/g, '')).not.toMatch(/\$\{|%\{/);
});
