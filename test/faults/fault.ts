import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from '../e2e/app-folder';
import { eventually } from '../e2e/checks';
import { docker, inspect } from '../e2e/engine';

/** What was seen since the runner asked last, for its table. */
const observed: string[] = [];

/** Says what became of a fault: printed at once, and once more in the table. */
export function seen(text: string): void {
  observed.push(text);
  console.log(`       ${text}`);
}

export function takeSeen(): readonly string[] {
  return observed.splice(0);
}

/** The process of a container dies, as by a crash: the engine must not take it for its user's wish, as it does `docker kill`. */
export async function crash(container: string, image: string): Promise<void> {
  const pid = await docker('inspect', '--format', '{{.State.Pid}}', container);
  // From a container that sees the engine's processes: it works without root, and where the engine is in a virtual machine.
  const options = ['--pid', 'host', '--network', 'none', '--security-opt', 'apparmor=unconfined'];
  await docker('run', '--rm', ...options, image, 'sh', '-c', `kill -9 ${pid}`);
}

/** Seconds until something is so. */
export async function secondsUntil(seconds: number, ask: () => Promise<unknown>): Promise<string> {
  const began = performance.now();
  await eventually(seconds, ask);
  return ((performance.now() - began) / 1_000).toFixed(1);
}

export async function status(container: string): Promise<string> {
  return (await inspect(container)).State.Status;
}

/** What Terraform printed on one line, as it is wrapped in between. */
function flat(out: string): string {
  return out.replace(/[│╷╵\s]+/g, ' ').trim();
}

/** What Terraform means to do, such as `1 to add, 0 to change, 0 to destroy`. */
export function intended(out: string): string {
  return /Plan: (.*?)\./.exec(flat(out))?.[1] ?? 'no changes';
}

/** The first error that Terraform shows, on one line. */
export function errorOf(out: string, length = 300): string {
  const at = out.search(/^[│\s]*Error: /m);
  return at < 0 ? 'no error' : flat(out.slice(at)).slice(0, length);
}

/** Deploys, which must fail. @throws Error unless its error says each of these texts */
export async function refused(app: AppFolder, ...texts: readonly string[]): Promise<string> {
  const { code, out } = await app.apply();
  assert.notEqual(code, 0, 'the deploy did not fail');
  const said = errorOf(out, 5_000);
  for (const text of texts) assert.ok(said.includes(text), `it did not say: ${text}\nbut: ${said}`);
  return said;
}

/** Waits until a deploy has come as far as a new container, and has written it down; its gate waits then. */
export function hasMade(app: AppFolder, container: string, before: string): Promise<void> {
  return eventually(90, async () => {
    const { Id } = await inspect(container);
    assert.notEqual(Id, before);
    const state = readFileSync(join(app.path, 'terraform.local.tfstate'), 'utf8');
    assert.ok(state.includes(`"id": "${Id}"`), 'the state does not know it yet');
  });
}
