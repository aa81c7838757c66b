import { Access } from './access';
import { checkKinds } from './check-server';
import type { ConfigFile } from './config-file';
import type { ContainerImage } from './container-image';
import { Duration } from './duration';
import type { Problems as ProblemList } from './errors';
import { Problems, isMap, isToken, show } from './errors';
import type { HealthCheck } from './health-check';
import { Logging } from './logging';
import type { Reference } from './reference';
import type { ResolvedResources, Resources } from './resources';
import { resolveResources } from './resources';
import { RestartPolicy } from './restart';
import { Rollout } from './rollout';
import { Scaling } from './scaling';
import type { Secret } from './secret';
import { Transport } from './transport';
import { User } from './user';
import type { Variable } from './variable';
import { Volume } from './volume';

export type EnvironmentValue = string | Variable | Reference;

/** A map whose entries `McpServer.with` can remove by `undefined`. */
type Entries<T> = Readonly<Record<string, T>>;

export interface McpServerProps {
  /** 2 to 30 characters: lower case letters, digits and single dashes, starting with a letter. Names of resources derive from it. */
  readonly name: string;

  readonly image: ContainerImage;

  readonly transport: Transport;

  /** Replaces the image's command, without a shell. @default - the image's own */
  readonly command?: readonly string[];

  /** Environment variables; values are taken literally. @default - none */
  readonly environment?: Entries<EnvironmentValue>;

  /** Secrets by name; as environment variables of that name, or as files. @default - none */
  readonly secrets?: Entries<Secret>;

  /** Alive, or to be restarted? @default - the port accepts connections, asked from outside the image */
  readonly healthCheck?: HealthCheck;

  /** May it get traffic? @default - the health check */
  readonly readiness?: HealthCheck;

  /** @default Logging.json() */
  readonly logging?: Logging;

  /** @default - half a CPU and 512 MiB */
  readonly resources?: Resources;

  /** @default Scaling.fixed(1) */
  readonly scaling?: Scaling;

  /** @default Rollout.rolling() */
  readonly rollout?: Rollout;

  /** @default Access.internal() */
  readonly access?: Access;

  /** What happens when the process ends. @default RestartPolicy.UNLESS_STOPPED */
  readonly restart?: RestartPolicy;

  /** The user that the process runs as. @default User.id(1000) */
  readonly user?: User;

  /** Whether the image's files cannot be changed at run time. @default true */
  readonly readOnlyRootFilesystem?: boolean;

  /** A small init as process 1, which reaps children and passes signals. @default true */
  readonly init?: boolean;

  /** Volumes by absolute path. @default - a temporary one at /tmp, which is also HOME */
  readonly volumes?: Entries<Volume>;

  /** Read-only files by absolute path. @default - none */
  readonly files?: Entries<ConfigFile>;

  /** The longest time that one call may take; it drives every timeout on the way. @default Duration.minutes(5) */
  readonly longestCall?: Duration;

  /** Time between the signal to stop and the kill. @default - 30 seconds, raised towards `longestCall` where the platform can */
  readonly stopGrace?: Duration;

  /** Further ports by name, reachable from the same network only. @default - none */
  readonly ports?: Entries<number>;

  /** Labels of what is created, where the platform has them. @default - none */
  readonly labels?: Entries<string>;
}

/** A partial description for `with`; `undefined` removes. */
export type McpServerChanges = {
  readonly [K in keyof McpServerProps]?: McpServerProps[K] extends Entries<infer T> | undefined
    ? Entries<T | undefined> | undefined
    : McpServerProps[K];
};

const MAPS = ['environment', 'secrets', 'resources', 'volumes', 'files', 'ports', 'labels'] as const;

/**
 * What runs: one MCP server, described without any platform. Immutable.
 *
 * @throws McpValidationError that lists everything that is wrong
 */
export class McpServer {
  public readonly name: string;
  public readonly image: ContainerImage;
  public readonly transport: Transport;
  public readonly command?: readonly string[];
  public readonly environment: Entries<EnvironmentValue>;
  public readonly secrets: Entries<Secret>;
  /** Nothing where the default holds: the port accepts connections, asked from outside the image. */
  public readonly healthCheck?: HealthCheck;
  public readonly logging: Logging;
  public readonly resources: ResolvedResources;
  public readonly scaling: Scaling;
  public readonly rollout: Rollout;
  public readonly access: Access;
  public readonly restart: RestartPolicy;
  public readonly user: User;
  public readonly readOnlyRootFilesystem: boolean;
  public readonly init: boolean;
  public readonly volumes: Entries<Volume>;
  public readonly files: Entries<ConfigFile>;
  public readonly longestCall: Duration;
  public readonly ports: Entries<number>;
  public readonly labels: Entries<string>;

  /** What the user wrote, for the difference between a default and a request. */
  public readonly asked: McpServerProps;

  constructor(description: McpServerProps) {
    const props = frozenCopy(description);
    const problems = new Problems();
    checkKinds(props, problems);
    this.asked = props;
    this.name = props.name;
    this.image = props.image;
    this.transport = props.transport;
    this.command = props.command;
    this.environment = props.environment ?? {};
    this.secrets = props.secrets ?? {};
    this.healthCheck = props.healthCheck;
    this.logging = props.logging ?? Logging.json();
    this.resources = resolveResources(props.resources ?? {}, problems);
    this.scaling = props.scaling ?? Scaling.fixed(1);
    this.rollout = props.rollout ?? Rollout.rolling();
    this.access = props.access ?? Access.internal();
    this.restart = props.restart ?? RestartPolicy.UNLESS_STOPPED;
    this.user = props.user ?? User.id(1_000);
    this.readOnlyRootFilesystem = props.readOnlyRootFilesystem ?? true;
    this.init = props.init ?? true;
    this.volumes =
      props.volumes?.['/tmp'] === undefined ? { '/tmp': Volume.temporary(), ...props.volumes } : props.volumes;
    this.files = props.files ?? {};
    this.longestCall = props.longestCall ?? Duration.minutes(5);
    this.ports = props.ports ?? {};
    this.labels = props.labels ?? {};
    this.checkTogether(problems);
    const named = typeof props.name === 'string' && !isToken(props.name) ? ` ${show(props.name)}` : '';
    problems.throwIfAny(`MCP server${named} is not valid`);
    Object.freeze(this);
  }

  /** The check that decides about traffic. */
  public get readiness(): HealthCheck | undefined {
    return this.asked.readiness ?? this.healthCheck;
  }

  /** The time between the signal to stop and the kill: what was asked, or `longestCall` within a platform's bound. */
  public stopGraceUpTo(most: Duration): Duration {
    if (this.asked.stopGrace !== undefined) return this.asked.stopGrace;
    return this.longestCall.isLongerThan(most) ? most : this.longestCall;
  }

  /**
   * A changed copy, for a stage or a target. Maps merge; `undefined` removes an entry or brings a default back.
   * @throws McpValidationError as the constructor does
   */
  public with(changes: McpServerChanges): McpServer {
    const merged: Record<string, unknown> = { ...this.asked, ...changes };
    for (const map of MAPS) {
      if (!isMap(changes?.[map])) continue;
      const entries = Object.entries({ ...this.asked[map], ...changes[map] }).filter(
        ([, value]) => value !== undefined,
      );
      merged[map] = Object.fromEntries(entries);
    }
    return new McpServer(merged as unknown as McpServerProps);
  }

  /** What two properties say together; each of them may be wrong by itself, which has been said already. */
  private checkTogether(problems: ProblemList): void {
    const ports = new Map<number, string>([[this.transport?.port, 'transport.port']]);
    for (const [name, port] of Object.entries(this.ports)) {
      const other = typeof port === 'number' ? ports.get(port) : undefined;
      if (other !== undefined) problems.add(`ports.${name}`, `${port} is also ${other}; use another port`);
      ports.set(port, `ports.${name}`);
    }
    for (const [property, check] of [
      ['healthCheck', this.healthCheck],
      ['readiness', this.asked.readiness],
    ] as const) {
      if (check?.check?.kind === 'mcp' && this.transport instanceof Transport && !this.transport.speaksMcp) {
        problems.add(property, 'there is no MCP path to ask; use HealthCheck.http with a route of the server');
      }
    }
    const { publicly } = this.access;
    const how = publicly?.authentication?.how;
    if (how?.kind !== 'bearer') return;
    const secret = Object.hasOwn(this.secrets, how.secret) ? this.secrets[how.secret] : undefined;
    if (secret === undefined) {
      problems.add(
        'access.authentication',
        `${show(how.secret)} is not declared in secrets; declare it there with Secret.required()`,
      );
    } else if (secret.required === false) {
      problems.add(
        'access.authentication',
        `${show(how.secret)} is optional, so there may be no token to compare with; declare it with Secret.required()`,
      );
    }
  }
}

/** What the user writes to these objects later does not change the description. */
function frozenCopy(props: McpServerProps): McpServerProps {
  const copy: Record<string, unknown> = { ...props };
  for (const map of MAPS) if (isMap(copy[map])) copy[map] = Object.freeze({ ...(copy[map] as object) });
  if (Array.isArray(copy.command)) copy.command = Object.freeze([...copy.command]);
  return Object.freeze(copy) as unknown as McpServerProps;
}
