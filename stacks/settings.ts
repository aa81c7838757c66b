import type { App } from 'cdktf';

/** One setting of the shipped app: an environment variable, or a key of `context` in cdktf.json. */
export interface Setting {
  readonly variable: string;
  readonly context: string;
  readonly means: string;
}

/** Every setting of the shipped app, by stack. The README's table is checked against it. */
export const SETTINGS = {
  local: {
    hostPort: { variable: 'MCP_LOCAL_HOST_PORT', context: 'localHostPort', means: 'port of this machine' },
    instance: {
      variable: 'MCP_LOCAL_INSTANCE',
      context: 'localInstance',
      means: 'tells a second copy on the same engine apart',
    },
    network: { variable: 'MCP_LOCAL_NETWORK', context: 'localNetwork', means: 'an existing network to join' },
  },
} as const satisfies Record<string, Record<string, Setting>>;

/** The value of a setting; the environment is stronger than cdktf.json. Empty means not given. */
export function setting(app: App, { variable, context }: Setting): string | undefined {
  const value: unknown = process.env[variable] || app.node.tryGetContext(context);
  return value === undefined || value === '' ? undefined : String(value);
}

/** A setting that is a whole number; anything else reaches the check of the property that it is for, as it was written. */
export function numberSetting(app: App, what: Setting): number | undefined {
  const value = setting(app, what);
  return value === undefined || !/^[0-9]+$/.test(value) ? (value as number | undefined) : Number(value);
}
