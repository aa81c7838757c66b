import type { McpServer } from '../model/mcp-server';
import type { AzureBindings } from './bindings';
import type { RegistryTarget } from './container-registry';
import type { AzureNetwork } from './network';
import type { RegistryLogin } from './registry-logins';

/** A server, and where in Azure it runs. */
export interface ContainerInstancesMcpServiceProps extends AzureBindings {
  readonly server: McpServer;

  /** Region, such as `westeurope`. */
  readonly location: string;

  /** Name of a resource group that is there already. @default - one of its own */
  readonly resourceGroupName?: string;

  /** Where an internal server is: a delegated subnet, or an `McpVirtualNetwork`. @default - a network of its own, with a NAT gateway (about 35 USD a month) */
  readonly network?: AzureNetwork;

  /** Private DNS zone that gets the name of an internal server. @default - one of its own, linked with the network */
  readonly privateDnsZone?: DnsZone;

  /**
   * First part of a public server's name, `<label>.<region>.azurecontainer.io`; once in a region, 5 to 63 lower case letters, digits
   * and dashes. @default - derived from stack, server, subscription and resource group
   */
  readonly dnsLabel?: string;

  /** Name of a public server of one's own. @default - the one with the label */
  readonly domain?: AzureDomain;

  /** How a public server gets its certificate. @default - Let's Encrypt */
  readonly acme?: AzureAcme;

  /** A Log Analytics workspace that is there already. @default - one of its own, with the retention of the description */
  readonly workspace?: LogWorkspace;

  /** A user-assigned identity that is there already. @default - one of its own */
  readonly identity?: ExistingIdentity;

  /** What the server itself may do in Azure. @default - nothing */
  readonly roleAssignments?: readonly ServerRole[];

  /** Where images that are built here are pushed to: an `McpContainerRegistry`, or `existingRegistry(...)`. @default - one of its own (Basic, about 5 USD a month) */
  readonly registry?: RegistryTarget;

  /** How images are pulled, by the hosts of registries, such as `ghcr.io`, or `docker.io` for Docker Hub. @default - without a login */
  readonly registries?: Readonly<Record<string, RegistryLogin>>;

  /** Other images by the names of containers, such as those that a pipeline has pushed. @default - those of the description */
  readonly images?: Readonly<Record<string, string>>;

  /** Images of the containers that the library adds. @default - those of Docker Hub, which limits pulls without a login */
  readonly helperImages?: { readonly tls?: string; readonly gateway?: string };

  /** Id of an action group that alarms go to. @default - alarms without an action */
  readonly alarmActionGroupId?: string;

  /**
   * Why the values of secrets may be in a state that is not kept encrypted in a remote backend. @default - such a backend is demanded
   * where a value would be in the state
   */
  readonly stateHoldsSecrets?: string;

  /**
   * Why a deployment does not wait until the containers run and their probes pass, such as where no login for Azure is at hand that
   * the step could use. @default - it waits
   */
  readonly skipReadyCheck?: string;

  /** Tags of everything. @default - none */
  readonly tags?: Readonly<Record<string, string>>;

  /** File with NAME=value lines, relative to the folder with cdktf.json, for variables and secrets that nothing binds. @default '.env.<stack id>' */
  readonly envFile?: string;

  /** Tells a second copy of the stack in one subscription apart; it goes into every name. @default - none */
  readonly instance?: string;
}

/** A DNS zone that is there already. */
export interface DnsZone {
  /** Such as `example.com`. */
  readonly name: string;
  readonly resourceGroupName: string;
}

/** A public name, and the zone that it is in. */
export interface AzureDomain {
  /** Such as `mcp.example.com`. */
  readonly name: string;

  /** Azure DNS zone that gets the record. @default - a CNAME record is made by hand; the output `cname` says to what */
  readonly zone?: DnsZone;
}

/** The authority that issues the certificate. */
export interface AzureAcme {
  /** Address for the authority's notices. @default - none */
  readonly email?: string;

  /** URL of the authority's directory. @default - Let's Encrypt, production */
  readonly directory?: string;

  /** PEM file that the directory's own certificate is checked with; relative to the folder with cdktf.json. @default - the roots that the image trusts */
  readonly trustedRoots?: string;
}

/** A Log Analytics workspace that is there already. */
export interface LogWorkspace {
  /** Resource id of the workspace. */
  readonly id: string;
}

/** A user-assigned identity that is there already, by ids. */
export interface ExistingIdentity {
  /** Resource id of the user-assigned identity. */
  readonly id: string;
  /** Object id, to which roles are given. */
  readonly principalId: string;
  /** Client id, by which the server names the identity. */
  readonly clientId: string;
}

/** A role of the server, and where it holds. */
export interface ServerRole {
  /** Id of a resource, resource group or subscription. */
  readonly scope: string;
  /** Name of a role, such as `Storage Blob Data Reader`. */
  readonly role: string;
}
