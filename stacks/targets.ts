import type { App } from 'cdktf';
import type { McpServer, Profile } from '../lib';
import { dockerProfile } from '../lib/docker/docker-profile';
import { awsProfile } from '../lib/aws/aws-profile';
import { azureProfile } from '../lib/azure/azure-profile';
import { googleProfile } from '../lib/google/google-profile';
import { kubernetesProfile } from '../lib/kubernetes/kubernetes-profile';
import { AwsStack } from './aws-stack';
import { AzureStack } from './azure-stack';
import { GoogleStack } from './google-stack';
import { KubernetesStack } from './kubernetes-stack';
import { LocalStack } from './local-stack';
import { SETTINGS, numberSetting, setting, settingTexts } from './settings';

/** A target of the library: what follows from this entry (exports, peers, the app) is made or checked from it. */
export interface Target {
  /** Id of its stack in the shipped app. */
  readonly stackId: string;
  /** Its folder in lib, which is also its export. */
  readonly folder: string;
  /** Its stack's export, `cdktf-mcp/stacks/<name>`. */
  readonly stack: string;
  /** The package of the provider. */
  readonly provider: string;
  /** What it makes of a description; a column of docs/capabilities.md. */
  readonly profile: Profile;
  /** Its stack in the shipped app. */
  readonly make: (app: App, server: McpServer) => void;
}

export const TARGETS: readonly Target[] = [
  {
    stackId: 'local',
    folder: 'docker',
    stack: 'local',
    provider: '@cdktf/provider-docker',
    profile: dockerProfile,
    make: (app, server) =>
      new LocalStack(app, 'local', {
        server,
        hostPort: numberSetting(app, SETTINGS.local.hostPort),
        instance: setting(app, SETTINGS.local.instance),
        network: setting(app, SETTINGS.local.network),
      }),
  },
  {
    stackId: 'aws-prod',
    folder: 'aws',
    stack: 'aws',
    provider: '@cdktf/provider-aws',
    profile: awsProfile,
    make: (app, server) => {
      const settings = SETTINGS['aws-prod'];
      const [bucket, domain] = [setting(app, settings.stateBucket), setting(app, settings.domain)];
      return new AwsStack(app, 'aws-prod', {
        server,
        region: setting(app, settings.region) as string, // the stack refuses what is missing, and says how to give it
        accountId: setting(app, settings.accountId),
        state: bucket === undefined ? undefined : { bucket },
        domain: domain === undefined ? undefined : { name: domain, hostedZoneId: setting(app, settings.hostedZoneId) },
        settings: settingTexts(app, settings),
      });
    },
  },
  {
    stackId: 'google-prod',
    folder: 'google',
    stack: 'google',
    provider: '@cdktf/provider-google',
    profile: googleProfile,
    make: (app, server) => {
      const settings = SETTINGS['google-prod'];
      const [bucket, domain] = [setting(app, settings.stateBucket), setting(app, settings.domain)];
      return new GoogleStack(app, 'google-prod', {
        server,
        project: setting(app, settings.project) as string,
        region: setting(app, settings.region) as string,
        projectNumber: setting(app, settings.projectNumber),
        stableRevision: setting(app, settings.stableRevision),
        state: bucket === undefined ? undefined : { bucket },
        domain: domain === undefined ? undefined : { name: domain, managedZone: setting(app, settings.managedZone) },
        settings: settingTexts(app, settings),
      });
    },
  },
  {
    stackId: 'azure-prod',
    folder: 'azure',
    stack: 'azure',
    provider: '@cdktf/provider-azurerm',
    profile: azureProfile,
    make: (app, server) => {
      const settings = SETTINGS['azure-prod'];
      const domain = setting(app, settings.domain);
      const storageAccountName = setting(app, settings.stateAccount);
      return new AzureStack(app, 'azure-prod', {
        server,
        subscriptionId: setting(app, settings.subscriptionId) as string,
        location: setting(app, settings.location) as string,
        dnsLabel: setting(app, settings.dnsLabel),
        domain: domain === undefined ? undefined : { name: domain },
        state:
          storageAccountName === undefined
            ? undefined
            : { storageAccountName, resourceGroupName: setting(app, settings.stateGroup) },
        settings: settingTexts(app, settings),
      });
    },
  },
  {
    stackId: 'kubernetes',
    folder: 'kubernetes',
    stack: 'kubernetes',
    provider: '@cdktf/provider-kubernetes',
    profile: kubernetesProfile,
    make: (app, server) => {
      const namespace = setting(app, SETTINGS.kubernetes.stateNamespace);
      return new KubernetesStack(app, 'kubernetes', {
        server,
        context: setting(app, SETTINGS.kubernetes.context),
        kubeconfig: setting(app, SETTINGS.kubernetes.kubeconfig),
        namespace: setting(app, SETTINGS.kubernetes.namespace),
        repository: setting(app, SETTINGS.kubernetes.repository),
        state: namespace === undefined ? undefined : { namespace },
        settings: settingTexts(app, SETTINGS.kubernetes),
      });
    },
  },
];
