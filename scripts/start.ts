// `npm start`: synthesizes every stack of the shipped app, deploys `local`, and shows that an MCP client can use it.
// With --strict (`npm run deploy:local`) a missing prerequisite is a failure, too.
import { findEngine } from '../lib/docker/engine';
import { deploy } from './deployment';
import { checkPrerequisites, printPrerequisites } from './prerequisites';
import { Failure, endWell } from './run';
import type { SynthesizedStack } from './synthesis';
import { printStack, synthesize } from './synthesis';
import { red, say, seconds, step, yellow } from './terminal';
import { connect, printUse, serversIn, tellHowToForward } from './use';

const STACK = 'local';
let reached: 'nothing' | 'deployment' | 'server' = 'nothing';

async function main(isStrict: boolean): Promise<void> {
  const started = Date.now();
  const stack = await step('[1/4] Synthesize', synthesizeAll);
  const missing = await step('[2/4] Look for what the deployment needs', async () => {
    const prerequisites = await checkPrerequisites(stack);
    printPrerequisites(prerequisites);
    return prerequisites.filter(({ state }) => state === 'missing').map(({ name }) => name);
  });
  if (missing.length > 0) {
    process.exitCode = isStrict ? 1 : 0;
    const what = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
    return say((isStrict ? red : yellow)(`NOTHING WAS DEPLOYED: ${what}, see above.`));
  }
  reached = 'deployment';
  const outputs = await step(`[3/4] Deploy '${STACK}'`, () => deploy(STACK));
  reached = 'server';
  const servers = serversIn(outputs);
  await step('[4/4] Connect as an MCP client does', async () => {
    const { isRemote } = findEngine(undefined);
    for (const server of servers) await (isRemote ? tellHowToForward(server) : connect(server));
  });
  for (const server of servers) printUse(server);
  say(`Destroy  npm run destroy:${STACK}`);
  say(`\nDeployed in ${seconds(started)}.`);
}

async function synthesizeAll(): Promise<SynthesizedStack> {
  const stacks = await synthesize();
  for (const stack of stacks) printStack(stack);
  const local = stacks.find(({ name }) => name === STACK);
  if (local === undefined) throw new Failure(`the app has no stack '${STACK}'`);
  if (local.isRefused) throw new Failure(`stack '${STACK}' is refused, see the reason above`);
  return local;
}

void endWell(
  () => main(process.argv.includes('--strict')),
  () =>
    ({
      nothing: 'NOTHING WAS DEPLOYED.',
      deployment: `NOT DEPLOYED. The next run goes on with what is left of this one; npm run destroy:${STACK} removes it.`,
      server: `'${STACK}' is deployed; npm run destroy:${STACK} removes it.`,
    })[reached],
);
