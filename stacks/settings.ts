import type { App } from 'cdktf';
import type { ReadyMadeStackProps } from './ready-made-stack';

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
  'google-prod': {
    project: {
      variable: 'MCP_GOOGLE_PROJECT',
      context: 'googleProject',
      means: 'id of the project; without one the stack is refused',
    },
    region: {
      variable: 'MCP_GOOGLE_REGION',
      context: 'googleRegion',
      means: 'region, such as `europe-west1`; without one the stack is refused',
    },
    projectNumber: {
      variable: 'MCP_GOOGLE_PROJECT_NUMBER',
      context: 'googleProjectNumber',
      means: 'number of the project, looked up without it',
    },
    stateBucket: {
      variable: 'MCP_GOOGLE_STATE_BUCKET',
      context: 'googleStateBucket',
      means: 'bucket of Cloud Storage for the state',
    },
    domain: { variable: 'MCP_GOOGLE_DOMAIN', context: 'googleDomain', means: 'host name of a public server' },
    stableRevision: {
      variable: 'MCP_GOOGLE_STABLE_REVISION',
      context: 'googleStableRevision',
      means: 'for blue/green and canary: the revision that keeps the traffic, or `none`',
    },
    managedZone: { variable: 'MCP_GOOGLE_ZONE', context: 'googleZone', means: 'Cloud DNS zone of that name' },
  },
  'azure-prod': {
    subscriptionId: {
      variable: 'MCP_AZURE_SUBSCRIPTION',
      context: 'azureSubscription',
      means: 'id of the subscription; without one the stack is refused',
    },
    location: {
      variable: 'MCP_AZURE_LOCATION',
      context: 'azureLocation',
      means: 'such as `westeurope`; without one the stack is refused',
    },
    dnsLabel: {
      variable: 'MCP_AZURE_DNS_LABEL',
      context: 'azureDnsLabel',
      means: 'first part of the name of a public server',
    },
    domain: { variable: 'MCP_AZURE_DOMAIN', context: 'azureDomain', means: 'host name of a public server' },
    stateAccount: {
      variable: 'MCP_AZURE_STATE_ACCOUNT',
      context: 'azureStateAccount',
      means: 'storage account for the state',
    },
    stateGroup: {
      variable: 'MCP_AZURE_STATE_GROUP',
      context: 'azureStateGroup',
      means: 'resource group of that account',
    },
  },
  kubernetes: {
    context: {
      variable: 'MCP_KUBERNETES_CONTEXT',
      context: 'kubernetesContext',
      means: 'context of the kubeconfig file; without one the stack is refused',
    },
    kubeconfig: {
      variable: 'MCP_KUBERNETES_CONFIG',
      context: 'kubernetesConfig',
      means: 'path of that file, `~/.kube/config` without it',
    },
    stateNamespace: {
      variable: 'MCP_KUBERNETES_STATE_NAMESPACE',
      context: 'kubernetesStateNamespace',
      means: 'namespace that keeps the state in a Secret',
    },
    repository: {
      variable: 'MCP_KUBERNETES_REPOSITORY',
      context: 'kubernetesRepository',
      means: 'where images that are built here are pushed to, such as `ghcr.io/acme/mcp`; the example server needs it',
    },
    namespace: {
      variable: 'MCP_KUBERNETES_NAMESPACE',
      context: 'kubernetesNamespace',
      means: 'namespace that is there already, one of its own without it',
    },
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

/** How the shipped app lets its user give properties, and whether that was done; for messages. */
export function settingTexts(
  app: App,
  settings: Readonly<Record<string, Setting>>,
): NonNullable<ReadyMadeStackProps['settings']> {
  const text = ({ variable, context }: Setting): string =>
    `set ${variable}, or '${context}' in the context of cdktf.json`;
  return Object.fromEntries(
    Object.entries(settings).map(([property, one]) => [
      property,
      { way: text(one), isGiven: setting(app, one) !== undefined },
    ]),
  );
}
