import type { Duration } from '../model/duration';

/**
 * Numbers of a line that the gateway writes for a call: the time until the last byte in milliseconds, and the status; HAProxy's format
 * `httplog`, such as `127.0.0.1:5000 [..] gateway replicas/server 0/0/1/5/7 200 314 - - ---- ...`.
 */
export const CALL_LINE = String.raw` gateway [^ ]+ (?:-?\d+/){4}\+?(\d+) (\d{3}) `;

/** What the platform and the gateway write when something is not well; a group that is replaced writes none of it. */
const TROUBLES = ['probe failed', 'Back-off', 'BackOff', 'Failed to', 'replicas/server is DOWN'];

/** The calls of a group, by how long they took and how they were answered. */
export function answeredQuery(group: string): string {
  const part = (number: number): string => `extract(@"${CALL_LINE}", ${number}, Message)`;
  return [
    'ContainerInstanceLog_CL',
    `| where ContainerGroup_s == "${group}"`,
    `| extend took = toint(${part(1)}), status = toint(${part(2)})`,
    '| where isnotnull(status)',
  ].join('\n');
}

/** One row where too many calls fail. */
export function errorQuery(answered: string, percent: number): string {
  return [
    answered,
    '| summarize failed = countif(status >= 500), calls = count()',
    `| where failed * 100.0 > calls * ${percent}.0`,
  ].join('\n');
}

/** One row where calls take too long; an open stream takes until it ends and is no call. */
export function slowQuery(answered: string, p95: Duration): string {
  return [
    answered,
    '| where Message !has "-streams/"',
    '| summarize p95 = percentile(took, 95)',
    `| where p95 > ${Math.ceil(p95.toMilliseconds())}`,
  ].join('\n');
}

/** One row where troubles go on for some time: one alone is what a start looks like. */
export function downQuery(group: string, downFor: Duration): string {
  return [
    'union isfuzzy=true ContainerEvent_CL, ContainerInstanceLog_CL',
    `| where ContainerGroup_s == "${group}"`,
    `| where Message has_any (${TROUBLES.map((text) => JSON.stringify(text)).join(', ')})`,
    '| summarize first = min(TimeGenerated), last = max(TimeGenerated)',
    `| where last - first >= ${Math.ceil(downFor.toSeconds())}s`,
  ].join('\n');
}
