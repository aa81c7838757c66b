import { App } from 'cdktf';
import { ContainerImage, Duration, Logging, McpServer, Scaling, Sessions, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const annotations = (server: McpServer): unknown[] => {
  const stack = new LocalStack(new App({ outdir: 'cdktf.out' }), 'local', { server });
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type !== 'stacktrace')
    .map(({ type, data }) => [type, data]);
};

const server = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
});

test('defaults without effect are not worth a word', () => {
  expect(annotations(server)).toEqual([]);
});

test('what was asked for and has no effect is said', () => {
  const asking = server.with({
    logging: Logging.json({ retention: Duration.days(14) }),
    scaling: Scaling.between(1, 5),
  });
  expect(annotations(asking)).toEqual([
    ['@cdktf/info', 'logging.retention: 336h0m0s has no effect on Docker: logs rotate by size: 3 files of 10 MB'],
    [
      '@cdktf/info',
      'scaling: between 1 and 5 replicas has no effect on Docker: a development engine has no autoscaling; the minimum runs',
    ],
  ]);
});
