/**
 * A stack with one server or several in a Kubernetes cluster.
 * @packageDocumentation
 */
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import type { Construct } from 'constructs';
import { isBuilt, pushProvider } from '../lib/image-build/push-image';
import { KubernetesBackend } from '../lib/kubernetes/kubernetes-backend';
import { KubernetesMcpService } from '../lib/kubernetes/kubernetes-mcp-service';
import type { KubernetesMcpServiceProps } from '../lib/kubernetes/kubernetes-mcp-service-props';
import { isRestricted } from '../lib/kubernetes/security';
import { McpValidationError, show } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { unknownBindings } from '../lib/render/bindings';
import { derivedName } from '../lib/render/names';
import type { ReadyMadeStackProps } from './ready-made-stack';
import { ReadyMadeStack } from './ready-made-stack';
import { clientOutputs, ownEntries, serverOutputs, serversOf, serversProblems, strangers } from './servers';
import type { ServersProps } from './servers';
export type { ReadyMadeStack, ReadyMadeStackProps } from './ready-made-stack';
export type { ServersProps } from './servers';

type ServiceProps = Omit<KubernetesMcpServiceProps, 'server' | 'namespace' | 'ingress' | 'gateway'>;
type Ingress = NonNullable<KubernetesMcpServiceProps['ingress']>;
type Gateway = NonNullable<KubernetesMcpServiceProps['gateway']>;

/** The servers of a stack, and what they share in a cluster. */
export interface KubernetesStackProps extends ServiceProps, ServersProps, ReadyMadeStackProps {
  /** Name of a context of the kubeconfig file: never whichever happens to be current. @default - `cluster` */
  readonly context?: string;

  /** Path of the kubeconfig file. @default '~/.kube/config' */
  readonly kubeconfig?: string;

  /** The cluster itself, instead of a context. @default - `context` */
  readonly cluster?: ClusterAccess;

  /** State in a Secret of the cluster, which several people and a pipeline share; with a lock. @default - state on this machine */
  readonly state?: { readonly namespace: string };

  /** Name of a namespace that is there already. @default - one of its own, named after the stack, which enforces the restricted Pod Security Standard where the description keeps it */
  readonly namespace?: string;

  /** How public servers are reached; by the names of servers where there are several. @default - by `gateway` */
  readonly ingress?: Ingress | Readonly<Record<string, Ingress>>;

  /** How public servers are reached, by a gateway; by the names of servers where there are several. @default - by `ingress` */
  readonly gateway?: Gateway | Readonly<Record<string, Gateway>>;
}

/** A cluster by its address, instead of a kubeconfig file. */
export interface ClusterAccess {
  /** URL of the API server. */
  readonly host: string;

  /** Certificates in PEM that its own is checked with. @default - those of this machine */
  readonly certificateAuthority?: string;

  /** A command that prints credentials, such as `aws eks get-token`. @default - the environment of Terraform: KUBE_TOKEN and the like */
  readonly credentials?: { readonly command: string; readonly args?: readonly string[] };
}

/** One or more MCP servers in a namespace of a Kubernetes cluster. */
export class KubernetesStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, KubernetesMcpService>> = {};
  /** The namespace that was made; nothing where one was given. */
  public readonly namespace?: NamespaceV1;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubernetesStackProps,
  ) {
    super(scope, id, props);
    this.createProvider();
    this.buildOrRefuse(() => {
      this.check();
      const servers = serversOf(props);
      if (servers.some((server) => isBuiltHere(server, props)))
        pushProvider(this, 'docker', { registry: (props.repository ?? '').split('/')[0] });
      if (props.namespace === undefined)
        (this as { namespace?: NamespaceV1 }).namespace = this.createNamespace(servers);
      for (const server of servers) this.add(server, servers.length > 1);
    });
  }

  private createProvider(): void {
    const { context, kubeconfig, cluster, state } = this.props;
    const file = { configPath: kubeconfig ?? '~/.kube/config', configContext: context };
    const exec = cluster?.credentials && {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: cluster.credentials.command,
      args: [...(cluster.credentials.args ?? [])],
    };
    const address = { host: cluster?.host, clusterCaCertificate: cluster?.certificateAuthority };
    new KubernetesProvider(this, 'kubernetes', cluster === undefined ? file : { ...address, exec: exec && [exec] });
    if (state === undefined) return;
    const access =
      cluster === undefined
        ? { config_path: file.configPath, config_context: context }
        : {
            host: address.host,
            cluster_ca_certificate: address.clusterCaCertificate,
            ...(exec && { exec: { api_version: exec.apiVersion, command: exec.command, args: exec.args } }),
          };
    new KubernetesBackend(this, { namespace: state.namespace, suffix: this.named, access });
  }

  private get named(): string {
    const { instance } = this.props;
    return derivedName([this.node.id, ...(instance === undefined ? [] : [instance])], { max: 63, separator: '-' });
  }

  private check(): void {
    const { props } = this;
    const { context, cluster, kubeconfig } = props;
    const servers = serversOf(props);
    const names = servers.map(({ name }) => name);
    const problems = [
      ...serversProblems(props),
      ...unknownBindings(servers, props),
      ...strangers('images', props.images, servers.flatMap(namesOf), 'container'),
    ];
    const add = (property: string, message: string): void => void problems.push({ property, message });
    if (cluster === undefined && (typeof context !== 'string' || context === ''))
      add(
        'context',
        `${show(context)} does not say which cluster; give the name of a context, as 'kubectl config get-contexts' shows them, or cluster: { host: ... }`,
      );
    if (cluster !== undefined && (context !== undefined || kubeconfig !== undefined))
      add('cluster', `${context === undefined ? 'kubeconfig' : 'context'} is given, too; use one of the two`);
    if (cluster !== undefined && !/^https:\/\/./.test(cluster.host ?? ''))
      add('cluster.host', `${show(cluster.host)} is not an https URL; give that of the API server`);
    for (const property of ['ingress', 'gateway'] as const) {
      const way = props[property];
      if (way === undefined || servers.length < 2) continue;
      if (isOne(way))
        add(
          property,
          `one host cannot be shared by ${names.length} servers; give one by name, such as { ${names[0]}: { host: ..., ... } }`,
        );
      else problems.push(...strangers(property, { ...way }, names, 'server'));
    }
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  private createNamespace(servers: readonly McpServer[]): NamespaceV1 {
    const { existing } = this.props;
    const running = servers.flatMap((server) => [
      server,
      ...server.companions.filter(({ name }) => !Object.hasOwn(existing ?? {}, name)),
    ]);
    const level = isRestricted(running) ? 'restricted' : 'baseline';
    return new NamespaceV1(this, 'namespace', {
      metadata: {
        name: this.named,
        labels: { 'app.kubernetes.io/managed-by': 'cdktf-mcp', 'pod-security.kubernetes.io/enforce': level },
      },
    });
  }

  private add(server: McpServer, isOneOfSeveral: boolean): void {
    const { props } = this;
    const own = <T>(way: T | Readonly<Record<string, T>> | undefined): T | undefined =>
      way === undefined || isOne(way as Ingress) ? (way as T | undefined) : (way as Record<string, T>)[server.name];
    const { isPublic } = server.access;
    const service = new KubernetesMcpService(this, `mcp-${server.name}`, {
      ...props,
      server,
      namespace: props.namespace ?? (this.namespace as NamespaceV1).metadata.name,
      // One property for all servers of a stack, of which some may be internal.
      ingress: isPublic || !isOneOfSeveral ? own<Ingress>(props.ingress) : undefined,
      gateway: isPublic || !isOneOfSeveral ? own<Gateway>(props.gateway) : undefined,
      images: ownEntries(props.images, namesOf(server)),
      existing: ownEntries(
        props.existing,
        server.companions.map(({ name }) => name),
      ),
    });
    (this.services as Record<string, KubernetesMcpService>)[server.name] = service;
    const out = serverOutputs(this.output.bind(this), server, isOneOfSeveral);
    out(
      'endpoint',
      service.endpoint,
      isPublic ? 'Where clients connect' : 'Where clients in its namespace connect, and those that callers names',
    );
    clientOutputs(out, service.clientConfigurations);
    out('logs', service.logsCommand, 'Shows the log');
    out('events', service.eventsCommand, 'Shows how far a rollout is, and why it does not get further');
    out('undo', service.undoCommand, 'Goes back to the version before; the next deployment brings the new one again');
  }
}

const namesOf = (server: McpServer): readonly string[] => [server.name, ...server.companions.map(({ name }) => name)];

function isBuiltHere(server: McpServer, { images, existing }: KubernetesStackProps): boolean {
  const running = [server, ...server.companions.filter(({ name }) => !Object.hasOwn(existing ?? {}, name))];
  return running.some(
    (container) =>
      !Object.hasOwn(images ?? {}, container.name) &&
      isBuilt(container.image, container === server && server.transport.stdio !== undefined ? server : undefined),
  );
}

/** Whether it is for one server, or holds one by the name of each. */
function isOne(way: NonNullable<KubernetesStackProps['ingress'] | KubernetesStackProps['gateway']>): boolean {
  return typeof way.host === 'string';
}
