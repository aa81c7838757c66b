import assert from 'node:assert/strict';
import { HealthCheck, Duration, Variable } from '../../lib';
import type { AppFolder } from './app-folder';
import { inspect } from './engine';
import type { Scenario } from './support';
import { TINY_SOURCE, tell, tinyServer } from './tiny-server';

/** Each means something to Terraform, to a shell, or to JSON. */
const TEXTS: Readonly<Record<string, string>> = {
  TEXT_TEMPLATE: '${HOME} ${var.x} $${y} $$$ $',
  TEXT_DIRECTIVE: '%{x} %{ if true }yes%{ endif } %%{y} 100 %',
  TEXT_QUOTES: `"double" 'single' \`back\` \\ \\n \\"`,
  TEXT_LINES: 'first\nsecond\r\n\tthird\n',
  TEXT_JSON: JSON.stringify({ a: ['${b}', '"'], c: 'd\ne' }),
  TEXT_UNICODE: 'größer ⟂ 日本 🚀 <&>',
  TEXT_SPACES: '  both ends  ',
  TEXT_EQUALS: '=a=b',
  TEXT_EMPTY: '',
};

export const scenario: Scenario = {
  name: 'literals',
  steps: (suite) => {
    let app: AppFolder;
    return [
      [
        'values of environment, variables, command, labels and checks arrive literally',
        async () => {
          app = await suite.app();
          const args = Object.values(TEXTS).filter((text) => text !== '');
          const check = ['node', '-e', `process.exit(process.argv[1] === ${JSON.stringify('${a}%{b}')} ? 0 : 1)`];
          const server = tinyServer(suite.image, {
            environment: {
              ...TEXTS,
              BOUND: Variable.required(),
              DEFAULTED: Variable.optional({ default: TEXTS.TEXT_TEMPLATE }),
            },
            command: ['node', '-e', TINY_SOURCE, '--', ...args],
            labels: { template: TEXTS.TEXT_TEMPLATE, quotes: TEXTS.TEXT_QUOTES },
            healthCheck: HealthCheck.command([...check, '${a}%{b}'], { interval: Duration.seconds(1) }),
          });
          app.describe(server, { variables: { BOUND: TEXTS.TEXT_DIRECTIVE } });
          await app.mustApply();
          const told = await tell(app.port);
          assert.deepEqual(Object.fromEntries(Object.keys(TEXTS).map((name) => [name, told.env[name]])), TEXTS);
          assert.equal(told.env.BOUND, TEXTS.TEXT_DIRECTIVE);
          assert.equal(told.env.DEFAULTED, TEXTS.TEXT_TEMPLATE);
          assert.deepEqual(told.args, args);
          const { Config } = await inspect(app.nameOf('tiny'));
          assert.equal(Config.Labels.template, TEXTS.TEXT_TEMPLATE);
          assert.equal(Config.Labels.quotes, TEXTS.TEXT_QUOTES);
          assert.deepEqual(Config.Healthcheck?.Test, ['CMD', ...check, '${a}%{b}']);
        },
      ],
      ['the plan is empty', () => app.mustBeUnchanged()],
      [
        'destroy leaves nothing',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};
