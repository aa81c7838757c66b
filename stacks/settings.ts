import type { App } from 'cdktf';

/** One setting of the shipped app: an environment variable, or a key of `context` in cdktf.json. */
export interface Setting {
  readonly variable: string;
  readonly context: string;
  readonly means: string;
}

/** Every setting of the shipped app, by stack; docs/settings.md is made of it. */
export const SETTINGS = {
  local: {
    hostPort: {
      variable: 'MCP_LOCAL_HOST_PORT',
      context: 'localHostPort',
      means: 'port of this machine, 3000 without it',
    },
    instance: {
      variable: 'MCP_LOCAL_INSTANCE',
      context: 'localInstance',
      means: 'goes into every name, and tells a second copy on the same engine apart',
    },
    network: {
      variable: 'MCP_LOCAL_NETWORK',
      context: 'localNetwork',
      means: 'an existing Docker network to join instead of a new one',
    },
  },
  'aws-prod': {
    region: {
      variable: 'MCP_AWS_REGION',
      context: 'awsRegion',
      means: 'region, such as `eu-central-1`; without one the stack is refused',
    },
    accountId: { variable: 'MCP_AWS_ACCOUNT', context: 'awsAccount', means: 'the only account that is deployed into' },
    stateBucket: { variable: 'MCP_AWS_STATE_BUCKET', context: 'awsStateBucket', means: 'S3 bucket for the state' },
    domain: { variable: 'MCP_AWS_DOMAIN', context: 'awsDomain', means: 'host name of the server' },
    hostedZoneId: { variable: 'MCP_AWS_HOSTED_ZONE', context: 'awsHostedZone', means: 'Route 53 zone of that name' },
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

/** How the shipped app lets its user give properties, for messages. */
export function settingTexts(settings: Readonly<Record<string, Setting>>): Readonly<Record<string, string>> {
  const text = ({ variable, context }: Setting): string =>
    `set ${variable}, or '${context}' in the context of cdktf.json`;
  return Object.fromEntries(Object.entries(settings).map(([property, one]) => [property, text(one)]));
}
