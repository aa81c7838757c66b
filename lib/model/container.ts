import type { ConfigFile } from './config-file';
import type { ContainerImage } from './container-image';
import type { Duration } from './duration';
import type { Problems } from './errors';
import { isMap } from './errors';
import type { HealthCheck } from './health-check';
import type { Reference } from './reference';
import type { ResolvedResources, Resources } from './resources';
import { resolveResources } from './resources';
import { RestartPolicy } from './restart';
import type { Secret } from './secret';
import { User } from './user';
import type { Variable } from './variable';
import { Volume } from './volume';

/** A text, a value that the stack binds, or one that the target knows. */
export type EnvironmentValue = string | Variable | Reference;

/** A map whose entries `with` can remove by `undefined`. */
export type Entries<T> = Readonly<Record<string, T>>;

/** What the server and its companions have in common. */
export interface ContainerProps {
  /** 2 to 30 characters: lower case letters, digits and single dashes, starting with a letter. Names of resources derive from it. */
  readonly name: string;

  readonly image: ContainerImage;

  /** Replaces the image's command, without a shell. @default - the image's own */
  readonly command?: readonly string[];

  /** Environment variables; values are taken literally. @default - none */
  readonly environment?: Entries<EnvironmentValue>;

  /** Secrets by name; as environment variables of that name, or as files. @default - none */
  readonly secrets?: Entries<Secret>;

  /** Alive, or to be restarted? @default - the port accepts connections, asked from outside the image */
  readonly healthCheck?: HealthCheck;

  /** @default - half a CPU and 512 MiB */
  readonly resources?: Resources;

  /** What happens when the process ends. @default RestartPolicy.UNLESS_STOPPED */
  readonly restart?: RestartPolicy;

  /** The user that the process runs as. @default User.id(1000) */
  readonly user?: User;

  /** Whether the image's files cannot be changed at run time. @default true */
  readonly readOnlyRootFilesystem?: boolean;

  /** A small init as process 1, which reaps children and passes signals. @default true */
  readonly init?: boolean;

  /** Linux capabilities to keep, such as `CHOWN`. @default - none */
  readonly addedCapabilities?: readonly string[];

  /** A seccomp profile of one's own, as its JSON text. @default - the platform's */
  readonly seccompProfile?: string;

  /** Limits of the process by name, such as `{ nofile: 65536 }`; -1 is none. @default - the platform's */
  readonly ulimits?: Entries<number>;

  /** Further names of addresses, such as `{ 'api.internal': '10.0.0.5' }`. @default - none */
  readonly extraHosts?: Entries<string>;

  /** Addresses of name servers. @default - the platform's */
  readonly dnsServers?: readonly string[];

  /** Number of GPUs. @default - none */
  readonly gpus?: number;

  /** Volumes by absolute path. @default - a temporary one at /tmp, which is also HOME */
  readonly volumes?: Entries<Volume>;

  /** Read-only files by absolute path. @default - none */
  readonly files?: Entries<ConfigFile>;

  /** Time between the signal to stop and the kill. @default - 30 seconds, raised towards `longestCall` where the platform can */
  readonly stopGrace?: Duration;

  /** Ports by name, reachable from the same network only. @default - none */
  readonly ports?: Entries<number>;

  /** Labels of what is created, where the platform has them. @default - none */
  readonly labels?: Entries<string>;
}

/** A partial description for `with`; `undefined` removes. */
export type Changes<P> = {
  readonly [K in keyof P]?: P[K] extends Entries<infer T> | undefined ? Entries<T | undefined> | undefined : P[K];
};

/** Properties that are maps: `with` merges them. */
const MAPS = [
  'environment',
  'secrets',
  'resources',
  'volumes',
  'files',
  'ports',
  'labels',
  'ulimits',
  'extraHosts',
] as const;

/** One container, described without any platform: the server, or a companion. */
export abstract class ContainerDescription<P extends ContainerProps = ContainerProps> {
  public readonly name: string;
  public readonly image: ContainerImage;
  public readonly command?: readonly string[];
  public readonly environment: Entries<EnvironmentValue>;
  public readonly secrets: Entries<Secret>;
  /** Nothing where the default holds: the port accepts connections, asked from outside the image. */
  public readonly healthCheck?: HealthCheck;
  public readonly resources: ResolvedResources;
  public readonly restart: RestartPolicy;
  public readonly user: User;
  public readonly readOnlyRootFilesystem: boolean;
  public readonly init: boolean;
  public readonly addedCapabilities: readonly string[];
  public readonly volumes: Entries<Volume>;
  public readonly files: Entries<ConfigFile>;
  public readonly ports: Entries<number>;
  public readonly labels: Entries<string>;

  /** What the user wrote, for the difference between a default and a request. */
  public readonly asked: P;

  protected constructor(props: P, problems: Problems) {
    this.asked = props;
    this.name = props.name;
    this.image = props.image;
    this.command = props.command;
    this.environment = props.environment ?? {};
    this.secrets = props.secrets ?? {};
    this.healthCheck = props.healthCheck;
    this.resources = resolveResources(props.resources ?? {}, problems);
    this.restart = props.restart ?? RestartPolicy.UNLESS_STOPPED;
    this.user = props.user ?? User.id(1_000);
    this.readOnlyRootFilesystem = props.readOnlyRootFilesystem ?? true;
    this.init = props.init ?? true;
    this.addedCapabilities = props.addedCapabilities ?? [];
    this.volumes =
      props.volumes?.['/tmp'] === undefined ? { '/tmp': Volume.temporary(), ...props.volumes } : props.volumes;
    this.files = props.files ?? {};
    this.ports = props.ports ?? {};
    this.labels = props.labels ?? {};
  }
}

/** The properties after a change: maps merge, `undefined` removes an entry or brings a default back. */
export function merged<P extends ContainerProps>(asked: P, changes: Changes<P>): P {
  const result: Record<string, unknown> = { ...(asked as object), ...changes };
  for (const map of MAPS) {
    if (!isMap(changes[map])) continue;
    const entries = Object.entries({ ...asked[map], ...(changes[map] as object) });
    result[map] = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  return result as unknown as P;
}

/** What the user writes to these objects later does not change the description. */
export function frozenCopy<P extends ContainerProps>(props: P): P {
  const copy: Record<string, unknown> = { ...(props as object) };
  for (const [name, value] of Object.entries(copy)) {
    if (Array.isArray(value)) copy[name] = Object.freeze([...value]);
    else if ((MAPS as readonly string[]).includes(name) && isMap(value))
      copy[name] = Object.freeze({ ...(value as object) });
  }
  return Object.freeze(copy) as unknown as P;
}
