import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import type { TerraformStack } from 'cdktf';
import { TerraformAsset, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { ENGINE, service } from './values';

/** What {@link described} comes to, written with cdktf alone: the same resources, ids and attributes. */
export function byHand(stack: TerraformStack, count: number): void {
  const gate = new TerraformAsset(stack, 'cdktf-mcp-gate', {
    path: join(__dirname, '..', '..', '..', 'lib', 'docker', 'assets', 'gate.js'),
  });
  for (let i = 0; i < count; i++) {
    const { name, image: reference, port, greeting } = service(i);
    const scope = new Construct(stack, name);
    const container = `bench_${name}`;

    const before = new TerraformResource(scope, 'before', { terraformResourceType: 'terraform_data' });
    before.addOverride('triggers_replace', [container, port, '127.0.0.1', ENGINE]);
    before.addOverride('provisioner', [
      step(`node ${gate.path} before`, {
        server: name,
        own: [container, `${container}_acme_proxy`],
        network: container,
        ports: [
          {
            property: 'hostPort',
            port,
            way: 'set hostPort to a free port (MCP_LOCAL_HOST_PORT for the shipped app)',
          },
        ],
        hostAddress: '127.0.0.1',
        isRemote: false,
        dockerHost: ENGINE,
        secretFiles: [],
        single: container,
      }),
    ]);

    const image = new Image(scope, 'image', { name: reference, keepLocally: true, dependsOn: [before] });
    const network = new Network(scope, 'network', { name: container, dependsOn: [before] });
    const inner = new Construct(scope, 'server');
    const running = new Container(inner, 'container', {
      name: container,
      image: image.imageId,
      cpuPeriod: 100_000,
      cpuQuota: 50_000,
      init: true,
      tmpfs: { '/tmp': 'rw,nosuid,nodev,noexec,size=64m,mode=1777' },
      stopTimeout: 30,
      healthcheck: {
        test: [
          'CMD',
          'node',
          '-e',
          `require('http').get("http://127.0.0.1:${port}/health",{timeout:5000},r=>{const s=r.statusCode;process.exit(s>199&&s<400?0:1)}).on('timeout',()=>process.exit(1)).on('error',()=>process.exit(1))`,
        ],
        interval: '30s',
        timeout: '5s',
        startPeriod: '10s',
        retries: 3,
      },
      memory: 512,
      memorySwap: 512,
      restart: 'unless-stopped',
      mustRun: true,
      user: '1000:1000',
      readOnly: true,
      capabilities: { drop: ['ALL'] },
      securityOpts: ['no-new-privileges'],
      destroyGraceSeconds: 30,
      env: ['HOME=/tmp', 'LOG_FORMAT=json', `GREETING=${greeting}`],
      ports: [{ internal: port, external: port, ip: '127.0.0.1' }],
      networksAdvanced: [{ name: network.name, aliases: [name] }],
      logDriver: 'json-file',
      logOpts: { 'max-size': '10m', 'max-file': '3' },
      labels: [{ label: 'cdktf-mcp.hash', value: '00000000' }],
      volumes: [],
      dependsOn: [before],
    });

    const ready = new TerraformResource(inner, 'ready', { terraformResourceType: 'terraform_data' });
    ready.addOverride('triggers_replace', [running.id]);
    ready.addOverride('provisioner', [
      step(`node ${gate.path} ready`, {
        subject: `MCP server '${name}'`,
        container,
        dockerHost: ENGINE,
        probe: { kind: 'http', port, path: '/health', host: '127.0.0.1' },
        seconds: 115,
        endpoint: { host: '127.0.0.1', port, path: '/mcp' },
      }),
    ]);
  }
}

function step(command: string, question: object): object {
  return { 'local-exec': { command, environment: { CDKTF_MCP_GATE: JSON.stringify(question) }, quiet: true } };
}
