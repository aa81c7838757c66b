import type { McpServer, McpValidationError } from '../../lib';
import { CANARY } from './stage';
import { isLiteralText, stringsIn } from './texts';

/** A refused stack holds the failing condition and nothing else. */
export function isRefusal(text: string): boolean {
  const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, { lifecycle?: unknown }>> };
  const isRefused = Object.keys(resource.terraform_data ?? {}).includes('refused');
  if (isRefused)
    expect(Object.entries(resource).map(([type, all]) => [type, Object.keys(all)])).toEqual([
      ['terraform_data', ['refused']],
    ]);
  return isRefused;
}

/** What no configuration has. */
export function isClean(text: string): void {
  for (const never of ['TfToken[', 'undefined', 'NaN', '[object ', CANARY]) {
    const at = text.indexOf(never);
    if (at >= 0) throw new Error(`${never} is in it: ...${text.slice(Math.max(0, at - 80), at + 80)}...`);
  }
}

/** One line for each problem: the property, the value and why not, and what to do. */
export function sayWell(error: McpValidationError): McpValidationError {
  const { message, stack, problems } = error;
  expect(stack).toBe(message);
  const [subject, ...lines] = message.split('\n');
  expect(subject).toMatch(/:$/);
  expect(lines).toHaveLength(problems.length);
  for (const line of lines) {
    expect(line).toMatch(/^ {2}- [^:]+: .+$/);
    expect(line).not.toMatch(/\bundefined\b|\[object |TfToken|\.$|\bat .*\.(ts|js):\d/);
  }
  return error;
}

/** Every literal of the environment is there as it was written. */
export function means(
  server: McpServer,
  made: string,
  decoded: (value: string) => string | undefined = (value) => value,
): void {
  const strings = [...stringsIn(JSON.parse(made))];
  for (const value of Object.values(server.environment).filter(isLiteralText))
    expect(
      strings.some((one) => decoded(one)?.includes(value)) ? value : strings.filter((one) => one.includes('<<lit')),
    ).toBe(value);
}
