import { dirname } from 'node:path';
import type { Prerequisite } from './prerequisites';
import { ROOT, TERRAFORM, run } from './run';
import type { SynthesizedStack } from './synthesis';

const NAME = 'Docker provider';

/** What Terraform says of the two ways to fail; it has no codes for them. */
const UNREACHABLE = /could not connect|failed to query provider mirror|failed to request|dial tcp|timeout/i;
const ABSENT = /was not found in any|no available releases|cannot search/i;

/** By `terraform init` in the folder of the stack: what this downloads, the deployment finds. */
export async function checkProvider(stack: SynthesizedStack, hasTerraform: boolean): Promise<Prerequisite> {
  if (!hasTerraform) return { name: NAME, state: 'not checked', detail: 'only Terraform can get it' };
  const folder = dirname(stack.file);
  const args = [`-chdir=${folder}`, 'init', '-input=false', '-no-color'];
  const { code, output } = await run(TERRAFORM, args, { cwd: ROOT });
  const wanted = stack.providers.join(', ');
  if (code === 0) return { name: NAME, state: 'ok', detail: wanted };
  const text = output.replace(/[\s│╷╵]+/g, ' ');
  const { TF_CLI_CONFIG_FILE } = process.env;
  return {
    name: NAME,
    state: 'missing',
    detail: `${wanted}: ${why(text)}`,
    remedies: [
      `terraform init says: ${error(text)}`,
      ...(TF_CLI_CONFIG_FILE ? [`TF_CLI_CONFIG_FILE is ${TF_CLI_CONFIG_FILE}; is the mirror in it right?`] : []),
      'let this machine reach the network (HTTPS_PROXY is honoured), or fill a mirror where there is one, and use it here:',
      `  ${TERRAFORM} -chdir=${folder} providers mirror FOLDER`,
      '  TF_CLI_CONFIG_FILE=FILE npm start    (its content: README.md, "Mirror")',
    ],
  };
}

function why(text: string): string {
  if (UNREACHABLE.test(text)) return 'the registry or the mirror cannot be reached';
  return ABSENT.test(text) ? 'the mirror or the registry does not hold it' : 'terraform init failed';
}

/** The error alone, without its heading and the advice below it. */
function error(text: string): string {
  const found = /Error: (.*?)(?: To see which modules .*)?$/.exec(text)?.[1] ?? text;
  return found.replace(/^Failed to query available provider packages /, '').trim();
}
