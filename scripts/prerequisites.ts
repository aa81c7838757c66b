import { checkEngine } from './engine';
import { checkProvider } from './provider';
import { TERRAFORM, lastLine, run } from './run';
import type { SynthesizedStack } from './synthesis';
import { green, paragraph, red, say, table, yellow } from './terminal';

/** Something that the deployment needs and npm cannot install. */
export interface Prerequisite {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'not checked';
  /** What was found, or why it is missing. */
  readonly detail: string;
  /** The commands and pages that get it. */
  readonly remedies?: readonly string[];
}

const OLDEST = { major: 1, minor: 11 };

export async function checkPrerequisites(stack: SynthesizedStack): Promise<readonly Prerequisite[]> {
  const [terraform, engine] = await Promise.all([checkTerraform(), checkEngine()]);
  return [terraform, engine, await checkProvider(stack, terraform.state === 'ok')];
}

export function printPrerequisites(prerequisites: readonly Prerequisite[]): void {
  const paint = { ok: green, missing: red, 'not checked': yellow };
  say(
    table(
      prerequisites.map(({ name, state, detail }) => [state, name, detail]),
      { paint: [(state) => paint[state as keyof typeof paint](state)] },
    ),
  );
  for (const { name, remedies = [] } of prerequisites) {
    if (remedies.length === 0) continue;
    say(`\n  ${name}:`);
    for (const remedy of remedies) say(paragraph(remedy, '    '));
  }
}

async function checkTerraform(): Promise<Prerequisite> {
  const name = 'Terraform';
  const { code, output } = await run(TERRAFORM, ['version', '-json'], { timeoutMs: 30_000 });
  const missing = (detail: string): Prerequisite => ({
    name,
    state: 'missing',
    detail,
    remedies: process.platform === 'darwin' ? ON_MACOS : ON_LINUX,
  });
  if (code === undefined) return missing(`there is no command '${TERRAFORM}' on the path`);
  const version = /"terraform_version": *"(\d+)\.(\d+)([^"]*)"/.exec(output);
  if (version === null) return missing(`'${TERRAFORM} version' says: ${lastLine(output)}`);
  const [, major, minor, rest] = version;
  const found = `${major}.${minor}${rest}`;
  const isOld = Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor);
  return isOld ? missing(`${found} is too old, 1.11 or newer is needed`) : { name, state: 'ok', detail: found };
}

const ON_MACOS = ['install it:', '  brew install hashicorp/tap/terraform'];
const ON_LINUX = [
  "add HashiCorp's packages as https://developer.hashicorp.com/terraform/install says, then:",
  '  sudo apt-get install terraform    (Debian, Ubuntu)',
  '  sudo dnf install terraform        (Fedora, RHEL)',
];
