import type { ContainerGroupImageRegistryCredential } from '@cdktf/provider-azurerm/lib/container-group';
import { checkProps, isToken, refuse, show } from '../model/errors';
import { AzureSecret } from './azure-secret';

/** Host of images without one. */
export const DOCKER_HUB = 'docker.io';

/** How images of a private registry are pulled. */
export class RegistryLogin {
  /** By the identity of the group, from a registry of Azure. @param registryId its resource id, on which the identity gets the role AcrPull */
  public static identity(registryId: string): RegistryLogin {
    if (typeof registryId !== 'string' || !(isToken(registryId) || /\/registries\/[A-Za-z0-9]{5,50}$/.test(registryId)))
      refuse(
        'RegistryLogin.identity',
        'registryId',
        `${show(registryId)} is not the resource id of a registry; use one that ends with '/registries/acme'`,
      );
    return new RegistryLogin({ kind: 'identity', registryId });
  }

  /** By a name and a password, which is then in the state. */
  public static password(props: { readonly username: string; readonly password: AzureSecret }): RegistryLogin {
    const subject = 'RegistryLogin.password';
    checkProps(subject, props);
    const { username, password } = props;
    if (typeof username !== 'string' || username === '')
      refuse(subject, 'username', `${show(username)} is not a name; give that of an account`);
    if (!(password instanceof AzureSecret) || password.source.kind !== 'vault')
      refuse(subject, 'password', 'it is not a secret of Key Vault; use AzureSecret.fromKeyVault({ ... })');
    return new RegistryLogin({ kind: 'password', username, password });
  }

  private constructor(
    public readonly how:
      | { readonly kind: 'identity'; readonly registryId: string }
      | { readonly kind: 'password'; readonly username: string; readonly password: AzureSecret },
  ) {}
}

/** What a group needs to pull from a host. */
export function credentialFor(
  host: string,
  { how }: RegistryLogin,
  identityId: string,
  valueOf: (secret: AzureSecret) => string,
): ContainerGroupImageRegistryCredential {
  const server = host === DOCKER_HUB ? `index.${DOCKER_HUB}` : host; // as the platform names it
  return how.kind === 'identity'
    ? { server, userAssignedIdentityId: identityId }
    : { server, username: how.username, password: valueOf(how.password) };
}
