import type { CloudRunV2ServiceTemplate } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { DynamicBlock, RenderedContainer } from './containers';
import { renderContainer, startsAfter } from './containers';
import { PROXY_IMAGE, bearerProxy } from './bearer-proxy';
import type { GoogleDeployment } from './deployment';
import { requestSeconds } from './google-limits';
import type { InstanceImages } from './images';
import type { GoogleSecrets } from './secrets';
import { renderVolumes } from './volumes';

export interface RenderedTemplate {
  readonly template: CloudRunV2ServiceTemplate;
  /** Blocks that depend on values that are looked up at plan, by their paths in the resource. */
  readonly dynamic: Readonly<Record<string, readonly DynamicBlock[]>>;
}

export interface TemplateInputs {
  readonly secrets: GoogleSecrets;
  readonly images: InstanceImages;
  readonly serviceAccount: string;
}

/** What the instances of a service are. */
export function serviceTemplate(deployment: GoogleDeployment, inputs: TemplateInputs): RenderedTemplate {
  const { server, containers, front, props } = deployment;
  const { secrets, images } = inputs;
  const volumes = renderVolumes(deployment, secrets);
  const rendered: readonly RenderedContainer[] = containers.map((container) =>
    renderContainer(container, {
      image: images.imageOf(container),
      size: deployment.sizeOf(container),
      cpuAlwaysOn: deployment.cpuAlwaysOn,
      variables: secrets.variablesOf(container),
      secrets: secrets.referencesOf(container),
      mounts: volumes.mountsOf(container),
      port: deployment.portOf(container),
      isEntry: container === front && deployment.bearer === undefined,
      dependsOn: startsAfter(container, server, containers),
    }),
  );
  const proxy =
    deployment.bearer === undefined
      ? []
      : [
          bearerProxy(
            deployment,
            images.reachable(props.helperImages?.proxy ?? PROXY_IMAGE),
            secrets.reference(server, deployment.bearer),
          ),
        ];
  const hasGpu = containers.some(({ asked }) => asked.gpus !== undefined);
  return {
    template: {
      executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
      serviceAccount: inputs.serviceAccount,
      timeout: `${requestSeconds(server)}s`,
      maxInstanceRequestConcurrency: props.concurrency ?? 80,
      scaling: { maxInstanceCount: server.scaling.maximum },
      encryptionKey: props.kmsKeyName,
      containers: [...rendered.map(({ container }) => container), ...proxy],
      volumes: volumes.volumes.length === 0 ? undefined : [...volumes.volumes],
      vpcAccess: vpcAccess(deployment),
      nodeSelector: hasGpu ? { accelerator: 'nvidia-l4' } : undefined,
      gpuZonalRedundancyDisabled: hasGpu ? props.gpuZonalRedundancy !== true : undefined,
    },
    dynamic: {
      ...(volumes.dynamic.length === 0 ? {} : { 'template.dynamic.volumes': volumes.dynamic }),
      ...Object.fromEntries(
        rendered.flatMap(({ dynamic }, i) =>
          Object.entries(dynamic).map(([block, entries]) => [`template.containers.${i}.dynamic.${block}`, entries]),
        ),
      ),
    },
  };
}

function vpcAccess({ props: { network } }: GoogleDeployment): CloudRunV2ServiceTemplate['vpcAccess'] {
  if (network === undefined) return undefined;
  return {
    egress: network.allTraffic === true ? 'ALL_TRAFFIC' : 'PRIVATE_RANGES_ONLY',
    networkInterfaces: [
      {
        network: network.network,
        subnetwork: network.subnetwork,
        tags: network.tags === undefined ? undefined : [...network.tags],
      },
    ],
  };
}
