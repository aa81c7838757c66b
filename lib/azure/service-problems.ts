import { AzurermBackend, CloudBackend, GcsBackend, RemoteBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { existsSync } from 'node:fs';
import { buildContextProblems } from '../image-build/build-context';
import type { Problem } from '../model/errors';
import { isToken, show } from '../model/errors';
import { nameTaken } from '../render/neighbours';
import { bindingProblems, secretsInState } from './bindings';
import type { ContainerInstancesMcpServiceProps } from './container-instances-mcp-service-props';
import { registryOfStack } from './container-registry';
import type { AzureDeployment } from './deployment';
import { builtContainers } from './group-images';

/** Backends that keep a state encrypted and away from this machine. */
const ENCRYPTED = [AzurermBackend, S3Backend, GcsBackend, RemoteBackend, CloudBackend];

/** What only the properties of the service can get wrong. */
export function serviceProblems(scope: Construct, deployment: AzureDeployment): readonly Problem[] {
  const { props, server, containers } = deployment;
  const names = [props.server, ...props.server.companions].map(({ name }) => name);
  return [
    ...nameTaken(scope, server.name),
    ...bindingProblems(props.server, props),
    ...placeProblems(props),
    ...accessProblems(props),
    ...stateProblems(scope, props),
    ...registryProblems(scope, deployment),
    ...Object.keys(props.images ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => ({
        property: `images.${name}`,
        message: `there is no such container; there are: ${names.join(', ')}`,
      })),
    ...containers.flatMap(({ image, name }) => {
      const where = name === server.name ? '' : `companions.${name}.`;
      const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
      return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
  ];
}

function registryProblems(scope: Construct, deployment: AzureDeployment): readonly Problem[] {
  const { registry } = deployment.props;
  const other = registryOfStack(scope);
  if (registry === undefined || other === undefined || registry.host === other.host) return [];
  if (builtContainers(deployment).length === 0) return [];
  return [
    {
      property: 'registry',
      message: `images that a stack builds go to one registry, and another service has '${other.host}'; use that one, or another stack`,
    },
  ];
}

function placeProblems({ location, dnsLabel, acme, instance }: ContainerInstancesMcpServiceProps): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (property: string, message: string): void => void problems.push({ property, message });
  if (typeof location !== 'string' || !(isToken(location) || /^[A-Za-z][A-Za-z0-9 ]+$/.test(location)))
    add('location', `${show(location)} is not a region; give one such as 'westeurope'`);
  if (dnsLabel !== undefined && !isToken(dnsLabel) && !/^[a-z](?=.{4,62}$)[a-z0-9-]*[a-z0-9]$/.test(dnsLabel))
    add('dnsLabel', `${show(dnsLabel)} is not a label; use 5 to 63 lower case letters, digits and dashes`);
  if (acme?.trustedRoots !== undefined && !existsSync(acme.trustedRoots))
    add(
      'acme.trustedRoots',
      `${show(acme.trustedRoots)} does not exist; give a PEM file, relative to the folder with cdktf.json`,
    );
  if (instance !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(instance))
    add('instance', `${show(instance)} cannot be a part of names; use lower case letters, digits and single dashes`);
  return problems;
}

/** What is given for the other kind of access would go unnoticed. */
function accessProblems(props: ContainerInstancesMcpServiceProps): readonly Problem[] {
  const { publicly } = props.server.access;
  const others =
    publicly === undefined ? (['dnsLabel', 'domain', 'acme'] as const) : (['network', 'privateDnsZone'] as const);
  const why =
    publicly === undefined
      ? 'the server is internal, and has no public name; leave it out, or use Access.public'
      : 'a container group with a public address cannot be in a network; leave it out, or use Access.internal()';
  const problems: Problem[] = others
    .filter((property) => props[property] !== undefined)
    .map((property) => ({ property, message: why }));
  const { domain } = props;
  if (domain !== undefined && !isToken(domain.name)) {
    if (!/^(?=.{4,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(domain.name))
      problems.push({
        property: 'domain.name',
        message: `${show(domain.name)} is not a name; use one such as 'mcp.example.com'`,
      });
    else if (domain.zone !== undefined && !isToken(domain.zone.name) && !domain.name.endsWith(`.${domain.zone.name}`))
      problems.push({
        property: 'domain.name',
        message: `${show(domain.name)} is not below the zone '${domain.zone.name}'; use a name such as 'mcp.${domain.zone.name}'`,
      });
  }
  return problems;
}

/** The platform takes values only, so that Terraform has them in its state. */
function stateProblems(scope: Construct, props: ContainerInstancesMcpServiceProps): readonly Problem[] {
  const names = [
    ...secretsInState(props.server, props),
    ...Object.entries(props.registries ?? {}).flatMap(([host, { how }]) =>
      how.kind === 'password' ? [`the password of ${host}`] : [],
    ),
  ];
  const { children } = TerraformStack.of(scope).node;
  const isEncrypted = children.some((child) => ENCRYPTED.some((backend) => child instanceof backend));
  if (names.length === 0 || isEncrypted) return [];
  if (props.stateHoldsSecrets !== undefined && props.stateHoldsSecrets.trim().length >= 3) return [];
  return [
    {
      property: 'stateHoldsSecrets',
      message: `Container Instances takes values only, so that ${[...new Set(names)].join(', ')} would be in a state on this machine; keep the state in an encrypted remote backend (azurerm), bind AzureSecret.readByServer({ ... }), or say here why it may`,
    },
  ];
}
