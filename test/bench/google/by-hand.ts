import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { balancerByHand } from './balancer-by-hand';
import { PLACE, service } from './values';

/** What {@link described} comes to, written with cdktf alone: the same resources and attributes, with names of its own. */
export function byHand(stack: TerraformStack, count: number): void {
  const { project, region } = PLACE;
  const api = (name: string): ProjectService =>
    new ProjectService(stack, `api-${name}-${project}`, {
      project,
      service: `${name}.googleapis.com`,
      disableOnDestroy: false,
    });
  const [iam, secretmanager, run, compute] = ['iam', 'secretmanager', 'run', 'compute'].map(api);
  for (let i = 0; i < count; i++) {
    const values = service(i);
    const { name, image, port, healthPath, greeting, secret, instances } = values;
    const scope = new Construct(stack, name);
    const account = new ServiceAccount(new Construct(scope, 'identity'), 'account', {
      project,
      accountId: `bench-${name}-00000000`,
      displayName: `MCP server ${name}`,
      dependsOn: [iam],
    });
    const grant = new SecretManagerSecretIamMember(new Construct(scope, 'secrets'), `read-existing-${secret.id}`, {
      project,
      secretId: secret.id,
      role: 'roles/secretmanager.secretAccessor',
      member: `serviceAccount:${account.email}`,
      dependsOn: [secretmanager],
    });
    const running = new CloudRunV2Service(scope, 'service', {
      project,
      location: region,
      name: `bench-${name}-00000000`,
      description: `MCP server ${name}`,
      ingress: 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
      invokerIamDisabled: true,
      deletionProtection: false,
      scaling: { minInstanceCount: instances.least },
      template: {
        executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2',
        serviceAccount: account.email,
        timeout: '315s',
        maxInstanceRequestConcurrency: 80,
        scaling: { maxInstanceCount: instances.most },
        containers: [
          {
            name,
            image,
            ports: { containerPort: port },
            env: [
              { name: 'HOME', value: '/tmp' },
              { name: 'LOG_FORMAT', value: 'json' },
              { name: 'GREETING', value: greeting },
              { name: secret.name, valueSource: { secretKeyRef: { secret: secret.id, version: `${secret.version}` } } },
            ],
            resources: { limits: { cpu: '1', memory: '576Mi' }, cpuIdle: false, startupCpuBoost: true },
            volumeMounts: [{ name: `${name}-00000000`, mountPath: '/tmp' }],
            startupProbe: {
              httpGet: { path: healthPath, port },
              periodSeconds: 5,
              timeoutSeconds: 5,
              failureThreshold: 23,
            },
            livenessProbe: {
              httpGet: { path: healthPath, port },
              periodSeconds: 30,
              timeoutSeconds: 5,
              failureThreshold: 3,
            },
          },
        ],
        volumes: [{ name: `${name}-00000000`, emptyDir: { medium: 'MEMORY', sizeLimit: '64Mi' } }],
      },
      traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }],
      dependsOn: [run, grant],
    });
    balancerByHand(scope, values, running, compute);
  }
}
