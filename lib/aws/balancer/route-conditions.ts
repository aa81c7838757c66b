import type { LbListenerRuleCondition } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { isToken, show } from '../../model/errors';
import { resolveText } from '../../render/text';
import { RULE, lengthProblem } from './balancer-limits';

/** What one rule asks of a request: one of the hosts and one of the paths. */
export interface Match {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** Hosts and paths shared out over as few rules as the platform's limit on one rule allows. */
export function matches(hosts: readonly string[], paths: readonly string[]): readonly Match[] {
  const groups = hosts.length === 0 ? [[]] : packed(hosts, RULE.values - 1, RULE.wildcards - 1);
  return groups.flatMap((group) =>
    packed(paths, RULE.values - group.length, RULE.wildcards - wildcards(group)).map((some) => ({
      hosts: group,
      paths: some,
    })),
  );
}

/** Groups in order, each with at most so many patterns and, unless a single one has more, wildcards. */
function packed(patterns: readonly string[], mostPatterns: number, mostWildcards: number): string[][] {
  const groups: string[][] = [];
  for (const pattern of patterns) {
    const last = groups.at(-1);
    const fits =
      last !== undefined && last.length < mostPatterns && wildcards([...last, pattern]) <= Math.max(mostWildcards, 1);
    if (fits) last.push(pattern);
    else groups.push([pattern]);
  }
  return groups;
}

function wildcards(patterns: readonly string[]): number {
  return patterns.reduce((sum, pattern) => sum + (isToken(pattern) ? 0 : pattern.replace(/[^*?]/g, '').length), 0);
}

export function conditions({ hosts, paths }: Match): LbListenerRuleCondition[] {
  return [
    ...(hosts.length === 0 ? [] : [{ hostHeader: { values: hosts.map((text) => resolveText(text)) } }]),
    { pathPattern: { values: paths.map((text) => resolveText(text)) } },
  ];
}

const HOST = /^[A-Za-z0-9*?.-]*\.[A-Za-z*?]+$/;
const PATH = /^[/*][A-Za-z0-9_.$/~"'@:+*?&-]*$/;

/** What is wrong with the pattern of a host. */
export function hostProblem(host: string): string | undefined {
  if (isToken(host)) return undefined;
  if (!HOST.test(host)) return `${show(host)} is not a host name with a dot; use one such as 'mcp.example.com'`;
  return lengthProblem(host, RULE.patternLength) ?? wildcardProblem(host);
}

/** What is wrong with the pattern of a path. */
export function pathProblem(path: string): string | undefined {
  if (isToken(path)) return undefined;
  if (!PATH.test(path))
    return `${show(path)} is not a path pattern of letters, digits and _-.$/~"'@:+&*?; use one such as '/mcp/*'`;
  return lengthProblem(path, RULE.patternLength) ?? wildcardProblem(path);
}

/** So few that a host and a path always fit into one rule. */
function wildcardProblem(pattern: string): string | undefined {
  const most = 2;
  return wildcards([pattern]) <= most ? undefined : `${show(pattern)} has too many wildcards; use at most ${most}`;
}

/** Where clients learn how to authenticate: nobody can have a token yet. */
export function isDiscovery(path: string): boolean {
  return !isToken(path) && path.startsWith('/.well-known/oauth-');
}

/** Whether every request of one pattern also matches another. */
export function covers(pattern: string, other: string): boolean {
  if (isToken(pattern) || isToken(other)) return pattern === other;
  return new RegExp(globExpression(pattern)).test(other);
}

/** A pattern of the balancer as a regular expression. */
export function globExpression(pattern: string): string {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return `^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`;
}
