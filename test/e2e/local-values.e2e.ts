import assert from 'node:assert/strict';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { says, unwrapped } from './checks';
import { inspect } from './engine';
import type { Scenario, Suite } from './support';
import { Skip } from './support';
import { writeTinyBuild } from './tiny-build';
import { tell } from './tiny-server';

const APP = (app: AppFolder, otherPort: number): string => `
import { App } from 'cdktf';
import { ContainerImage, McpServer, Secret, Transport, Variable } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const server = new McpServer({
  name: 'tiny',
  image: ContainerImage.fromDockerfile('server'),
  transport: Transport.http({ port: 3000 }),
  environment: {
    E2E_ADDRESS: Variable.required({ description: 'where the tiny service is' }),
    E2E_MOOD: Variable.optional({ default: 'calm' }),
    E2E_SPARE: Variable.optional(),
  },
  secrets: { E2E_TOKEN: Secret.required({ description: 'from the settings page' }), E2E_KEY: Secret.required() },
});

const app = new App();
const instance = '${app.instance}';
new LocalStack(app, 'local', { server, instance, hostPort: ${app.port} });
const other = server.with({ environment: { E2E_ADDRESS: undefined }, secrets: { E2E_TOKEN: undefined, E2E_KEY: undefined } });
new LocalStack(app, 'other', { server: other, instance, hostPort: ${otherPort} });
app.synth();
`;

/** As people write such files; the value is what stands between the quotes. */
const VALUE = 's3cret # $HOME ${x} %{y}';
const ENV_FILE = `# what the app needs
E2E_ADDRESS=http://10.1.2.3:80/a?b=c   # a comment
export E2E_TOKEN="${VALUE}"
E2E_KEY='k "1"'
`;

async function prepare(suite: Suite): Promise<AppFolder> {
  const app = await suite.app();
  app.write('main.ts', APP(app, await suite.freePort()));
  writeTinyBuild(app, suite.image);
  return app;
}

export const scenario: Scenario = {
  name: 'values',
  steps: (suite) => {
    let app: AppFolder;
    let container = '';
    const valueOf = async (name: string): Promise<string | undefined> => {
      const entry = (await inspect(container)).Config.Env.find((env) => env.startsWith(`${name}=`));
      return entry?.slice(name.length + 1);
    };

    return [
      [
        'without its values cdktf deploy names all that is missing, and makes nothing',
        async () => {
          app = await prepare(suite);
          container = app.nameOf('tiny');
          const { code, out } = await app.cdktf('deploy', 'local', '--auto-approve');
          assert.notEqual(code, 0);
          says(
            out,
            "MCP server 'tiny' (at 'local/mcp-tiny') needs values that were not found:",
            '- E2E_ADDRESS: where the tiny service is',
            '- E2E_TOKEN: from the settings page',
            '- E2E_KEY',
            'Put each as NAME=value into .env beside cdktf.json, or export it as TF_VAR_NAME.',
          );
          assert.equal(out.match(/Error: /g)?.length, 1, `one error only: ${out}`);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'another stack of the app has its plan all the same',
        async () => assert.equal((await app.plan({}, 'other')).code, 2),
      ],
      [
        'an empty value is a missing one',
        async () => {
          app.write('.env', 'E2E_ADDRESS=here\nE2E_TOKEN=\nE2E_KEY=""\n');
          const { out } = await app.mustRefuse(['- E2E_KEY', '- E2E_TOKEN: from the settings page']);
          assert.ok(!unwrapped(out).includes('- E2E_ADDRESS'), out);
          await suite.mustHaveLeftNothing(app);
        },
      ],
      [
        'with them in .env cdktf deploy works, and the container has them',
        async () => {
          app.write('.env', ENV_FILE);
          succeeded(await app.cdktf('deploy', 'local', '--auto-approve'));
          const { env } = await tell(app.port);
          const { E2E_ADDRESS, E2E_TOKEN, E2E_KEY, E2E_MOOD } = env;
          assert.deepEqual([E2E_ADDRESS, E2E_TOKEN], ['http://10.1.2.3:80/a?b=c', VALUE]);
          assert.deepEqual([E2E_KEY, E2E_MOOD], ['k "1"', 'calm']);
          assert.ok(!('E2E_SPARE' in env), 'an optional one without a value is left out');
          assert.equal(await valueOf('E2E_TOKEN'), VALUE);
        },
      ],
      [
        'no value is in cdktf.out, and the plan is empty',
        async () => {
          for (const text of ['s3cret', '10.1.2.3']) assert.deepEqual(app.synthesizedWith(text), []);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed value replaces the container',
        async () => {
          const before = await inspect(container);
          app.edit('.env', 's3cret', 'ch4nged');
          await app.mustApply();
          assert.notEqual((await inspect(container)).Id, before.Id);
          assert.equal(await valueOf('E2E_TOKEN'), VALUE.replace('s3cret', 'ch4nged'));
        },
      ],
      [
        'the environment is stronger than .env',
        async () => {
          if (process.platform !== 'linux') throw new Skip('only Linux shows it as a file');
          const lines = 'first\nsecond=2 "quoted" ${x}';
          await app.mustApply({ E2E_TOKEN: lines, E2E_SPARE: 'used' });
          assert.deepEqual([await valueOf('E2E_TOKEN'), await valueOf('E2E_SPARE')], [lines, 'used']);
        },
      ],
      [
        'TF_VAR_NAME is stronger than both',
        async () => {
          await app.mustApply({ E2E_TOKEN: 'environment', TF_VAR_E2E_TOKEN: 'by ${variable}' });
          assert.equal(await valueOf('E2E_TOKEN'), 'by ${variable}');
        },
      ],
      [
        'cdktf destroy works without the values, and leaves nothing',
        async () => {
          app.remove('.env');
          succeeded(await app.cdktf('destroy', 'local', '--auto-approve'));
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};
