import { ContainerRegistry } from '@cdktf/provider-azurerm/lib/container-registry';
import type { TerraformResource } from 'cdktf';
import { TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { pushProvider } from '../image-build/push-image';
import { addressOf, terraformData } from '../render/terraform-data';

/** Where images that are built here are pushed to, and pulled from by an identity. */
export interface RegistryTarget {
  /** Resource id, on which the identity gets the role AcrPull. */
  readonly id: string;
  /** Such as `acme.azurecr.io`, known at plan. */
  readonly host: string;
  /** Logs the docker command in, for three hours. */
  readonly loginCommand: string;
  /** What a build waits for. @default - nothing */
  readonly ready?: TerraformResource;
}

/** A registry that is there already. @param host such as `acme.azurecr.io` */
export function existingRegistry({ id, host }: { readonly id: string; readonly host: string }): RegistryTarget {
  return { id, host, loginCommand: loginCommand(host.replace(/\..*$/, '')) };
}

/** A registry for images that are built here. */
export interface McpContainerRegistryProps {
  /** Once in the world; 5 to 50 letters and digits. */
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A registry for the images that a stack builds (Basic, about 5 USD a month): no admin user, no anonymous pull. Nobody can be
 * logged in to a registry that is not there yet, so the first deployment logs the docker command in when it has made it.
 */
export class McpContainerRegistry extends Construct implements RegistryTarget {
  public readonly registry: ContainerRegistry;
  public readonly id: string;
  public readonly host: string;
  public readonly loginCommand: string;
  public readonly ready: TerraformResource;

  constructor(scope: Construct, id: string, { name, ...place }: McpContainerRegistryProps) {
    super(scope, id);
    this.registry = new ContainerRegistry(this, 'registry', {
      ...place,
      name,
      sku: 'Basic',
      adminEnabled: false,
      anonymousPullEnabled: false,
    });
    this.id = this.registry.id;
    this.host = `${name}.azurecr.io`;
    this.loginCommand = loginCommand(name);
    const script = new TerraformAsset(this, 'script', { path: join(__dirname, 'assets', 'login.js') });
    this.ready = terraformData(this, 'login', {
      triggersReplace: [this.registry.id],
      command: {
        line: `node ${script.path}`,
        environment: { CDKTF_MCP_LOGIN: JSON.stringify({ name: this.registry.name, host: this.host }) },
      },
    });
    this.ready.addOverride('input', this.host);
  }
}

const targets = new WeakMap<TerraformStack, RegistryTarget>();

/** The one registry that a stack pushes to, if there is one already: the Docker provider is logged in to one. */
export function registryOfStack(scope: Construct): RegistryTarget | undefined {
  return targets.get(TerraformStack.of(scope));
}

/** Makes a registry that of the stack, with a Docker provider that starts when there is a registry to push to. */
export function pushTo(scope: Construct, registry: RegistryTarget): RegistryTarget {
  const stack = TerraformStack.of(scope);
  if (targets.has(stack)) return registry;
  targets.set(stack, registry);
  const host = registry.ready === undefined ? registry.host : `\${${addressOf(registry.ready)}.output}`;
  pushProvider(stack, 'docker', { registry: host });
  return registry;
}

const loginCommand = (name: string): string => `az acr login --name ${name}`;
