import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { ContainerImage, Duration, Logging, McpServer, Scaling, Sessions, Transport, ignored, native } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';
import { announce } from '../../lib/render/announce';

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

test('what has its effect, and what is only there by default, is not worth one', () => {
  const line = { feature: 'init', title: 'init process', property: 'init', what: 'true' } as const;
  const stack = new TerraformStack(new App({ outdir: 'cdktf.out' }), 'local');
  const here = new Construct(stack, 'here');
  announce(here, 'a Platform', [
    { ...line, by: 'default', capability: ignored('it has none') },
    { ...line, by: 'asked', capability: native },
    { ...line, by: 'asked', what: 'init', capability: ignored('it has one') },
  ]);
  expect(here.node.metadata.map(({ data }): unknown => data)).toEqual(['init: no effect on a Platform: it has one']);
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
