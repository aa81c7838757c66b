import type { Problem } from './errors';
import { McpValidationError, oneLine, short, show } from './errors';
import type { Feature, FeatureDefinition, Use } from './features';
import { FEATURES } from './features';
import type { McpServer } from './mcp-server';

/** How a target answers a feature of the description. */
export type Capability =
  /** The platform does it. */
  | { readonly kind: 'native' }
  /** The target does it by other means; it means the same. */
  | { readonly kind: 'emulated'; readonly how: string }
  /** It has no effect there; only for what cannot change availability, security or cost, and for defaults. */
  | { readonly kind: 'ignored'; readonly because: string }
  /** Asking for it is an error with the way out. */
  | { readonly kind: 'unsupported'; readonly because: string; readonly instead: string };

/** The platform does it. */
export const native: Capability = { kind: 'native' };
/** The target does it by other means, and it means the same. */
export const emulated = (how: string): Capability => ({ kind: 'emulated', how });
/** It is accepted and changes nothing. */
export const ignored = (because: string): Capability => ({ kind: 'ignored', because });
/** Asking for it is an error. */
export const unsupported = (because: string, instead: string): Capability => ({
  kind: 'unsupported',
  because,
  instead,
});

/** The answers of one target. */
export interface Profile {
  /** How messages name it, such as `Docker`. */
  readonly target: string;
  readonly capabilities: Readonly<Record<Feature, Capability>>;
  /** What a table cannot say: limits, and combinations of properties. */
  readonly limits: (server: McpServer) => readonly Problem[];
  /** What becomes of a number of the description there, such as the size of a task; for the report. @default - nothing */
  readonly details?: (server: McpServer) => Readonly<Partial<Record<Feature, string>>>;
}

/** A line of the report: what a target makes of one feature that a description uses. */
export interface ReportLine {
  readonly feature: Feature;
  readonly title: string;
  readonly property: string;
  readonly what: string;
  readonly by: 'asked' | 'default';
  readonly capability: Capability;
  /** What becomes of this number there. */
  readonly detail?: string;
}

/** What a target makes of a description, feature by feature; of companions only what was asked for. */
export function report(server: McpServer, profile: Profile): readonly ReportLine[] {
  const details = profile.details?.(server) ?? {};
  return Object.entries<FeatureDefinition>(FEATURES).flatMap(([name, definition]) => {
    const feature = name as Feature;
    const { title } = definition;
    return usesOf(server, definition).map(({ by, what, property, where }) => ({
      feature,
      title,
      property: `${where}${property ?? definition.property}`,
      what: oneLine(what),
      by,
      capability: profile.capabilities[feature],
      ...(where === '' && details[feature] !== undefined ? { detail: details[feature] } : {}),
    }));
  });
}

function usesOf(
  server: McpServer,
  definition: FeatureDefinition,
): readonly (NonNullable<Use> & { readonly where: string })[] {
  const found = 'use' in definition ? definition.use(server) : definition.each(server);
  const own = found === undefined ? [] : [{ ...found, where: '' }];
  if ('use' in definition) return own;
  const others = server.companions.flatMap((companion) => {
    const use = definition.each(companion);
    return use?.by === 'asked' ? [{ ...use, where: `companions.${companion.name}.` }] : [];
  });
  return [...own, ...others];
}

/** Everything that keeps a description from running on a target. */
export function problemsOn(server: McpServer, profile: Profile): readonly Problem[] {
  return [...refused(report(server, profile)), ...profile.limits(server)];
}

function refused(lines: readonly ReportLine[]): readonly Problem[] {
  return lines.flatMap(({ property, what, by, capability }): Problem[] => {
    if (capability.kind !== 'unsupported' || by === 'default') return [];
    return [{ property, message: `${short(what)} is not supported, ${capability.because}; ${capability.instead}` }];
  });
}

/**
 * The first step of every target.
 * @param path where in the app, such as `local/weather`
 * @returns what the target makes of the description
 * @throws McpValidationError that lists every problem
 */
export function assertSupported(
  server: McpServer,
  profile: Profile,
  path: string,
  further: readonly Problem[] = [],
): readonly ReportLine[] {
  const lines = report(server, profile);
  const problems = [...refused(lines), ...profile.limits(server), ...further];
  if (problems.length > 0) {
    throw new McpValidationError(
      `MCP server ${show(server.name)} cannot run on ${profile.target} (at ${show(path)})`,
      problems,
    );
  }
  return lines;
}
