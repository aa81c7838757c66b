import { Access } from './access';
import { Alarms } from './alarms';
import { checkCompanions } from './check-companions';
import { SERVER_KINDS, checkProperties } from './check-container';
import { checkStdio } from './check-stdio';
import type { Companion } from './companion';
import type { Changes, ContainerProps } from './container';
import { ContainerDescription, frozenCopy, merged } from './container';
import { Duration } from './duration';
import type { Problems as ProblemList } from './errors';
import { Problems, checkProps, isToken, show } from './errors';
import type { HealthCheck } from './health-check';
import { Logging } from './logging';
import { Rollout } from './rollout';
import { Scaling } from './scaling';
import { Transport } from './transport';

/** The description of an MCP server. */
export interface McpServerProps extends ContainerProps {
  readonly transport: Transport;

  /** May it get traffic? @default - the health check */
  readonly readiness?: HealthCheck;

  /** @default Logging.json() */
  readonly logging?: Logging;

  /** @default Scaling.fixed(1) */
  readonly scaling?: Scaling;

  /** @default Rollout.rolling() */
  readonly rollout?: Rollout;

  /** @default Access.internal() */
  readonly access?: Access;

  /** @default Alarms.none() */
  readonly alarms?: Alarms;

  /** The longest time that one call may take; it drives every timeout on the way. @default Duration.minutes(5) */
  readonly longestCall?: Duration;

  /** Other containers that the server needs, or that need it. @default - none */
  readonly companions?: readonly Companion[];

  /**
   * The companion that is reached from outside instead of the server: to its first port belong access, authentication and the
   * endpoint. @default - the server
   */
  readonly front?: string;

  /**
   * Commands that run to their end, one after the other, in the server's image and environment, before a new version starts;
   * such as migrations. @default - none
   */
  readonly beforeStart?: readonly (readonly string[])[];
}

/** A partial description for `with`; `undefined` removes. */
export type McpServerChanges = Changes<McpServerProps>;

/**
 * What runs: one MCP server, described without any platform. Immutable.
 *
 * @throws McpValidationError that lists everything that is wrong
 */
export class McpServer extends ContainerDescription<McpServerProps> {
  public readonly transport: Transport;
  public readonly logging: Logging;
  public readonly scaling: Scaling;
  public readonly rollout: Rollout;
  public readonly access: Access;
  public readonly alarms: Alarms;
  public readonly longestCall: Duration;
  public readonly companions: readonly Companion[];
  public readonly beforeStart: readonly (readonly string[])[];

  constructor(description: McpServerProps) {
    const props = frozenCopy(description);
    const problems = new Problems();
    checkProperties(props, SERVER_KINDS, problems);
    super(props, problems);
    this.transport = props.transport;
    this.logging = props.logging ?? Logging.json();
    this.scaling = props.scaling ?? Scaling.fixed(1);
    this.rollout = props.rollout ?? Rollout.rolling();
    this.access = props.access ?? Access.internal();
    this.alarms = props.alarms ?? Alarms.none();
    this.longestCall = props.longestCall ?? Duration.minutes(5);
    this.companions = props.companions ?? [];
    this.beforeStart = props.beforeStart ?? [];
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
    checkProps('McpServer.with', changes);
    return new McpServer(merged(this.asked, changes));
  }

  /** The companion that is reached from outside; nothing if it is the server itself. */
  public get front(): Companion | undefined {
    return this.companions.find(({ name }) => name === this.asked.front);
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
    checkStdio(this, problems);
    checkCompanions(this, problems);
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
