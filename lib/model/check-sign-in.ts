import { Access } from './access';
import type { Problems } from './errors';
import { isToken, show } from './errors';

/**
 * Variables without which, or with another value than this one, an image lets everybody in.
 * @see https://docs.openwebui.com/reference/env-configuration/ WEBUI_AUTH
 */
const SIGN_IN: Readonly<Record<string, string>> = { WEBUI_AUTH: 'true' };

/** What of a description says who gets in; for users without a type checker, any of it may be something else. */
export interface Published {
  readonly name: string;
  readonly environment?: object;
  readonly access?: unknown;
  readonly front?: unknown;
  readonly companions?: unknown;
}

/** That the server checks its callers is not believed where a variable of what is published says that nobody has to sign in. */
export function checkSignIn(server: Published, problems: Problems): void {
  const { access, front, companions } = server;
  if (!(access instanceof Access) || access.publicly?.authentication.how.kind !== 'by-server') return;
  const companion = Array.isArray(companions)
    ? (companions as readonly Partial<Published>[]).find((c) => front !== undefined && c?.name === front)
    : undefined;
  const environment = Object.entries((companion ?? server).environment ?? {});
  for (const [name, value] of environment) {
    if (!Object.hasOwn(SIGN_IN, name) || typeof value !== 'string' || isToken(value)) continue;
    if (value.toLowerCase() === SIGN_IN[name]) continue;
    problems.add(
      'access.authentication',
      `${name}: ${show(value)}${companion === undefined ? '' : ` of companion ${show(front)}`} lets everybody in, and Authentication.byServer() says that callers are checked; set it to '${SIGN_IN[name]}', or use Access.internal(), or Authentication.none('why')`,
    );
  }
}
