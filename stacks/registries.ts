import type { DockerProviderRegistryAuth } from '@cdktf/provider-docker/lib/provider';
import type { Construct } from 'constructs';
import { LocalValues } from '../lib/render/local-values';
import { fromStackFolder } from '../lib/render/stack-folder';
import { terraformData } from '../lib/render/terraform-data';
import { literal } from '../lib/render/text';

/** A registry with an account of its own. */
export interface RegistryAccount {
  /** Such as `ghcr.io`. */
  readonly address: string;

  readonly username: string;

  /** Name of the password or token, looked up as secrets are: TF_VAR_NAME, the process environment, `.env`. */
  readonly passwordFrom: string;
}

/** An address alone stands for the user's own Docker configuration: what `docker login` wrote. */
export type Registry = string | RegistryAccount;

/** Credentials for the provider; a password is found at plan, and its absence stops the plan with its name. */
export function registryAuth(
  scope: Construct,
  registries: readonly Registry[],
  envFile: string,
): DockerProviderRegistryAuth[] {
  const accounts = registries.filter((registry) => typeof registry !== 'string');
  const passwords = accounts.length === 0 ? undefined : lookUp(scope, accounts, envFile);
  return registries.map((registry) => {
    if (typeof registry === 'string') return { address: registry };
    const { address, username, passwordFrom } = registry;
    return { address, username: literal(username), password: `\${sensitive(${passwords?.value(passwordFrom)})}` };
  });
}

function lookUp(scope: Construct, accounts: readonly RegistryAccount[], envFile: string): LocalValues {
  const names = [...new Set(accounts.map(({ passwordFrom }) => passwordFrom))];
  const values = new LocalValues(scope, 'registries', {
    subject: `Access to the registries of stack '${scope.node.id}'`,
    values: names.map((from) => ({ from, required: true })),
    envFile: fromStackFolder(scope, envFile),
    envFileShown: envFile === '.env' ? '.env beside cdktf.json' : envFile,
  });
  terraformData(scope, 'registry-passwords', { preconditions: [values.precondition] });
  return values;
}
