import type { McpServerChanges } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  McpServer,
  Transport,
  Variable,
  openWebUi,
} from '../../lib';

const publicly = (authentication: Authentication): Access =>
  Access.public({ authentication, plainHttp: 'my own proxy' });
const byServer = publicly(Authentication.byServer());
const server = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
});
const ui = (environment: Record<string, string | Variable>): McpServerChanges => ({
  companions: [openWebUi('ui', { environment })],
  front: 'ui',
});

function refusalOf(changes: McpServerChanges): string {
  try {
    server.with(changes);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

test.each<[string, McpServerChanges, string]>([
  [
    'by its own option',
    { companions: [openWebUi('ui', { withoutSignIn: 'a demonstration' })], front: 'ui' },
    "'false'",
  ],
  ['by a variable', ui({ WEBUI_AUTH: 'False' }), "'False'"],
  ['by another word', ui({ WEBUI_AUTH: '1' }), "'1'"],
])('a published web UI whose sign-in is switched off %s is refused', (_, changes, value) => {
  expect(refusalOf({ ...changes, access: byServer })).toContain(
    `access.authentication: WEBUI_AUTH: ${value} of companion 'ui' lets everybody in, and Authentication.byServer() says that ` +
      "callers are checked; set it to 'true', or use Access.internal(), or Authentication.none('why')",
  );
});

test('so is a server that is one', () => {
  expect(refusalOf({ environment: { WEBUI_AUTH: 'false' }, access: byServer })).toContain("WEBUI_AUTH: 'false' lets");
});

test.each<[string, McpServerChanges]>([
  ['where one signs in', { ...ui({ WEBUI_AUTH: 'True' }), access: byServer }],
  ['where only a stack knows', { ...ui({ WEBUI_AUTH: Variable.required() }), access: byServer }],
  ['on this machine', { ...ui({ WEBUI_AUTH: 'false' }), access: Access.internal() }],
  ['where nobody shall', { ...ui({ WEBUI_AUTH: 'false' }), access: publicly(Authentication.none('a demonstration')) }],
  ['behind the server', { companions: [openWebUi('ui', { withoutSignIn: 'a demo' })], access: byServer }],
  [
    'of a companion that is no such UI',
    {
      companions: [
        new Companion({ name: 'ui', image: server.image, ports: { http: 80 }, environment: { AUTH: 'false' } }),
      ],
      front: 'ui',
      access: byServer,
    },
  ],
])('it is accepted %s', (_, changes) => {
  expect(refusalOf(changes)).toBe('nothing');
});
