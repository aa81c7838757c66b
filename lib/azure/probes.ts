import type { ContainerGroupContainerLivenessProbe } from '@cdktf/provider-azurerm/lib/container-group';
import type { ContainerDescription } from '../model/container';
import { ImageRuntime } from '../model/container-image';
import { HealthCheck } from '../model/health-check';
import type { McpServer } from '../model/mcp-server';
import { referencesIn } from '../model/reference';
import { probeCommand, probeOf } from '../render/probe-command';
import { literal } from '../render/text';
import { portOf } from './ports';

export interface Probes {
  readonly liveness?: HealthCheck;
  readonly readiness?: HealthCheck;
}

/** What is asked about a container; by default the MCP path, where a command can ask it. */
export function probesOf(container: ContainerDescription): Probes {
  const asked = container.asked as { readonly readiness?: HealthCheck };
  const liveness = container.healthCheck ?? defaultCheck(container);
  const given = { liveness, readiness: asked.readiness ?? liveness };
  return {
    liveness: given.liveness?.check.kind === 'none' ? undefined : given.liveness,
    readiness: given.readiness?.check.kind === 'none' ? undefined : given.readiness,
  };
}

function defaultCheck(container: ContainerDescription): HealthCheck | undefined {
  const { transport } = container as Partial<McpServer>;
  if (!hasRuntime(container) || portOf(container) === 0) return undefined;
  return transport?.speaksMcp ? HealthCheck.mcpEndpoint() : HealthCheck.tcp();
}

const hasRuntime = ({ image }: ContainerDescription): boolean =>
  image.runtime !== undefined && image.runtime !== ImageRuntime.NONE;

/** Whether only a command inside the container can ask it: the platform knows no statuses, and no ports that merely answer. */
export function needsCommand({ check }: HealthCheck): boolean {
  return check.kind === 'tcp' || check.kind === 'mcp' || (check.kind === 'http' && check.statuses !== undefined);
}

/** A check that nothing in the image can ask. */
export function cannotAsk(container: ContainerDescription, check: HealthCheck | undefined): boolean {
  return check !== undefined && needsCommand(check) && !hasRuntime(container);
}

/** A check as the platform asks it. */
export function renderProbe(
  container: ContainerDescription,
  check: HealthCheck | undefined,
): ContainerGroupContainerLivenessProbe | undefined {
  if (check === undefined) return undefined;
  const { transport } = container as Partial<McpServer>;
  const seconds = (time: { toSeconds(): number }): number => Math.max(1, Math.ceil(time.toSeconds()));
  const timing = {
    ...(check.startPeriod.toSeconds() > 0 ? { initialDelaySeconds: seconds(check.startPeriod) } : {}),
    periodSeconds: seconds(check.interval),
    failureThreshold: check.retries,
    successThreshold: 1,
    timeoutSeconds: seconds(check.timeout),
  };
  const probe = probeOf(check, { port: portOf(container), path: transport?.path });
  if (probe.kind === 'none') return undefined;
  if (probe.kind === 'command') return { ...timing, exec: probe.command.map(literal) };
  if (probe.kind === 'http' && !needsCommand(check)) {
    const { path, port } = probe;
    // Lower case, and always: the provider sends what it gets, and an empty one is refused.
    const http = { path: literal(path), port, scheme: 'http' };
    return { ...timing, httpGet: [hasHostList(container) ? { ...http, httpHeaders: { Host: 'localhost' } } : http] };
  }
  const command = probeCommand(probe, container.image.runtime, timing.timeoutSeconds);
  return command && { ...timing, exec: command.map(literal) };
}

/** A server that compares names would refuse to be asked by its address. */
function hasHostList({ environment }: ContainerDescription): boolean {
  return Object.values(environment).some((value) => referencesIn(value).some(({ of }) => of === 'allowedHosts'));
}

/** The seconds after which a container that never gets ready is known to have failed. */
export function longestStart(containers: readonly ContainerDescription[]): number {
  const checks = containers.flatMap((container) => {
    const { liveness, readiness } = probesOf(container);
    return [liveness, readiness].flatMap((check) => check ?? []);
  });
  return Math.max(0, ...checks.map((check) => Math.ceil(check.longestStart.toSeconds())));
}
