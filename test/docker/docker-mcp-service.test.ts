import { TerraformStack, TerraformVariable } from 'cdktf';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import {
  Access,
  AllowedHostsForm,
  Authentication,
  ConfigFile,
  ContainerImage,
  Companion,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Logging,
  Memory,
  Reference,
  RestartPolicy,
  Scaling,
  Secret,
  Sessions,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';
import { DockerMcpService, DockerSecret } from '../../lib/docker';
import type { Configuration, Synthesized } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';
import { deployed, refusal, weather } from './services';

const project = inProject();
const NODE = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });

const container = (synthesized: Synthesized) => only(configuration(synthesized), 'docker_container');

/** What a gate is asked. */
function questions(synthesized: Synthesized): Record<string, unknown>[] {
  return resources(configuration(synthesized), 'terraform_data').flatMap((data) => {
    const [step] = (data.provisioner ?? []) as { 'local-exec': { environment: { CDKTF_MCP_GATE: string } } }[];
    return step === undefined ? [] : [JSON.parse(step['local-exec'].environment.CDKTF_MCP_GATE)];
  });
}
const readiness = (synthesized: Synthesized) => questions(synthesized).find((q) => 'probe' in q);

describe('the smallest description', () => {
  let synthesized: Synthesized;
  let config: Configuration;
  beforeEach(() => {
    synthesized = deployed(weather());
    config = configuration(synthesized);
  });

  test('becomes one image, one network, one container, and the gates around it', () => {
    const counts = Object.entries(config.resource ?? {}).map(([type, all]) => [type, Object.keys(all).length]);
    expect(Object.fromEntries(counts)).toEqual({
      docker_image: 1,
      docker_network: 1,
      docker_container: 1,
      terraform_data: 2,
    });
    expect(synthesized.annotations).toEqual([]);
  });

  test('is published on the loopback address only, on the port of the container', () => {
    expect(container(synthesized).ports).toEqual([{ internal: 3000, external: 3000, ip: '127.0.0.1' }]);
    expect(JSON.stringify(config)).not.toContain('0.0.0.0');
  });

  test('is hardened', () => {
    expect(container(synthesized)).toMatchObject({
      read_only: true,
      user: '1000:1000',
      init: true,
      capabilities: { drop: ['ALL'] },
      security_opts: ['no-new-privileges'],
      env: ['HOME=/tmp'],
    });
    expect(container(synthesized).tmpfs).toHaveProperty('/tmp');
  });

  test('holds nothing that the provider or an older engine cannot bear', () => {
    const text = JSON.stringify(config);
    for (const bad of ['"cpus"', '"upload"', '"privileged"', '"start_interval"', '"mounts"', '"wait"', '"host"'])
      expect(text).not.toContain(bad);
  });

  test('has no health check of its own: the deploy asks the published port', () => {
    expect(container(synthesized)).not.toHaveProperty('healthcheck');
    expect(readiness(synthesized)?.probe).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 3000 });
  });

  test('rotates its logs, and starts again', () => {
    expect(container(synthesized)).toMatchObject({
      log_driver: 'json-file',
      log_opts: { 'max-size': '10m', 'max-file': '3' },
      restart: 'unless-stopped',
      must_run: true,
    });
  });

  test('is found under its name in a network of its own', () => {
    const [id] = Object.keys(config.resource?.docker_network ?? {});
    expect(only(config, 'docker_network').name).toBe('local_weather');
    expect(container(synthesized).networks_advanced).toEqual([
      { name: `\${docker_network.${id}.name}`, aliases: ['weather'] },
    ]);
    expect(container(synthesized).name).toBe('local_weather');
  });

  test('asks before anything is made, and waits after', () => {
    const [container] = Object.values(config.resource?.docker_container ?? {});
    const before = Object.keys(config.resource?.terraform_data ?? {}).find((id) => id.includes('before'));
    for (const made of [container, only(config, 'docker_image'), only(config, 'docker_network')])
      expect(made.depends_on).toContain(`terraform_data.${before}`);
    const ready = resources(config, 'terraform_data').find(({ triggers_replace }) =>
      JSON.stringify(triggers_replace).includes('docker_container'),
    );
    expect(ready?.provisioner).toHaveLength(1);
  });

  test('keeps a pulled image, which may serve others', () => {
    expect(only(config, 'docker_image')).toMatchObject({ name: 'ghcr.io/acme/weather:1.4.2', keep_locally: true });
  });
});

describe('a path of this machine', () => {
  test('is nowhere in what is synthesized, but in the place of the state, which cdktf writes', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    project.write('weather.json', '{}');
    project.write('secrets/token', 'hush');
    project.write('data/x', '');
    const server = weather({
      image: ContainerImage.fromDockerfile('server'),
      files: { '/etc/a.json': ConfigFile.fromPath('weather.json'), '/etc/b.json': ConfigFile.fromContent('{}') },
      secrets: { TOKEN: Secret.required({ file: '/run/secrets/token' }), KEY: Secret.required() },
      volumes: { '/data': Volume.host('data') },
    });
    const synthesized = deployed({ server, secrets: { TOKEN: DockerSecret.fromFile('secrets/token') } });
    const { terraform, ...rest } = configuration(synthesized);
    expect(JSON.stringify(terraform)).toContain(project.folder);
    expect(JSON.stringify(rest)).not.toContain(project.folder);
    expect(JSON.stringify(rest)).not.toMatch(/\/(tmp\/[a-z]|home|work|root|Users)\b/);
  });
});

describe('files', () => {
  test('by content or path are read-only mounts of copies beside the stack', () => {
    project.write('weather.json', '{"from":"path"}');
    const server = weather({
      files: {
        '/etc/content': ConfigFile.fromContent('taken ${literally} %{here}'),
        '/etc/path': ConfigFile.fromPath('weather.json'),
      },
    });
    const synthesized = deployed(server);
    const mounts = container(synthesized).volumes as {
      host_path: string;
      container_path: string;
      read_only: boolean;
    }[];
    expect(mounts.map((m) => [m.container_path, m.read_only])).toEqual([
      ['/etc/content', true],
      ['/etc/path', true],
    ]);
    const contents = mounts.map(({ host_path }) => {
      const [, path] = /^\$\{abspath\("(assets\/[^"]+)"\)\}$/.exec(host_path) ?? [];
      return synthesized.files[`stacks/local/${path}`];
    });
    expect(contents).toEqual(['taken ${literally} %{here}', '{"from":"path"}']);
  });

  test('that change change the mount, so that the container is replaced', () => {
    const mount = (content: string): unknown =>
      container(deployed(weather({ files: { '/etc/a': ConfigFile.fromContent(content) } }))).volumes;
    expect(mount('a')).not.toEqual(mount('b'));
    expect(mount('a')).toEqual(mount('a'));
  });

  test('that do not exist are refused', () => {
    expect(refusal(weather({ files: { '/etc/a': ConfigFile.fromPath('nowhere.json') } }))).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n" +
        "  - files./etc/a: 'nowhere.json' does not exist; give a file, relative to the folder with cdktf.json",
    );
  });
});

describe('secrets', () => {
  test('as variables are looked up at plan: their values are nowhere, whatever the environment holds', () => {
    project.write('.env', 'API_TOKEN=from-the-file-hush\n');
    process.env.API_TOKEN = 'from-the-environment-hush';
    try {
      const { files } = deployed(weather({ secrets: { API_TOKEN: Secret.required() } }));
      expect(Object.values(files).join('')).not.toContain('hush');
      expect(Object.values(files).join('')).toContain('API_TOKEN');
    } finally {
      delete process.env.API_TOKEN;
    }
  });

  const server = weather({ secrets: { TOKEN: Secret.required({ file: '/run/secrets/token' }) } });

  test('as files are read-only mounts, checked at plan, by a path relative to the stack', () => {
    const synthesized = deployed({ server, secrets: { TOKEN: DockerSecret.fromFile('secrets/token') } });
    expect(container(synthesized).volumes).toEqual([
      {
        host_path: '${abspath("../../../secrets/token")}',
        container_path: '/run/secrets/token',
        read_only: true,
      },
    ]);
    const conditions = resources(configuration(synthesized), 'terraform_data').flatMap(
      ({ lifecycle }) => (lifecycle as { precondition: { condition: string }[] } | undefined)?.precondition ?? [],
    );
    expect(conditions).toHaveLength(1);
    expect(conditions[0].condition).toContain('fileexists("../../../secrets/token")');
  });

  test('as files that change replace the container, without their content in a label', () => {
    project.write('secrets/token', 'hush');
    const synthesized = deployed({ server, secrets: { TOKEN: DockerSecret.fromFile('secrets/token') } });
    const labels = container(synthesized).labels as { label: string; value: string }[];
    expect(labels.find(({ label }) => label === 'cdktf-mcp.secret.TOKEN')?.value).toContain('filesha256');
    expect(Object.values(synthesized.files).join('')).not.toContain('hush');
  });

  test('as files that nobody named are refused, as are files where the server reads a variable', () => {
    expect(refusal(server)).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n" +
        "  - secrets.TOKEN: the server reads it as a file, and nothing says which; bind it with secrets: { TOKEN: DockerSecret.fromFile('./secrets/...') }",
    );
    const byVariable = weather({ secrets: { TOKEN: Secret.required() } });
    expect(refusal({ server: byVariable, secrets: { TOKEN: DockerSecret.fromFile('x') } })).toContain(
      "  - secrets.TOKEN: the server reads it as a variable, and the binding is a file; use DockerSecret.fromName('TOKEN')",
    );
  });

  test('as files that are optional and not bound are left out', () => {
    const optional = weather({ secrets: { TOKEN: Secret.optional({ file: '/run/secrets/token' }) } });
    expect(container(deployed(optional)).volumes ?? []).toEqual([]);
  });
});

describe('a remote engine', () => {
  const engine = 'ssh://me@there';

  test('cannot mount what is on this machine, which is said all at once', () => {
    project.write('a.json', '{}');
    project.write('data/x', '');
    const server = weather({
      files: { '/etc/a': ConfigFile.fromPath('a.json') },
      secrets: { TOKEN: Secret.required({ file: '/run/secrets/token' }) },
      volumes: { '/data': Volume.host('data') },
    });
    const message = refusal({ server, engine, secrets: { TOKEN: DockerSecret.fromFile('token') } });
    expect(message.split('\n')).toEqual([
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):",
      '  - secrets.TOKEN: a remote engine cannot mount a file of this machine; declare the secret without file, as a variable',
      '  - files./etc/a: a remote engine cannot mount a file of this machine; build the file into the image',
      '  - volumes./data: a remote engine cannot mount a folder of this machine; use Volume.persistent, or build the files into the image',
    ]);
  });

  test('is asked for readiness inside the container, because its loopback port is not ours', () => {
    const server = weather({ image: NODE, healthCheck: HealthCheck.http('/health') });
    const probe = readiness(deployed({ server, engine }))?.probe as { kind: string; command: string[] };
    expect(probe.kind).toBe('exec');
    expect(probe.command[0]).toBe('node');
    expect(readiness(deployed({ server, engine }))?.endpoint).toBeUndefined();
  });

  test('gets the steps of the deployment, too', () => {
    for (const question of questions(deployed({ server: weather(), engine }))) expect(question.dockerHost).toBe(engine);
  });
});

describe('names', () => {
  test('hold the instance, every one of them', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const server = weather({
      image: ContainerImage.fromDockerfile('server'),
      volumes: { '/data': Volume.persistent('data') },
    });
    const config = configuration(deployed({ server, instance: 'two' }));
    expect(only(config, 'docker_container').name).toBe('local_two_weather');
    expect(only(config, 'docker_network').name).toBe('local_two_weather');
    expect(only(config, 'docker_image').name).toMatch(/^local_two_weather:[0-9a-f]{12}$/);
    expect(JSON.stringify(only(config, 'docker_container').volumes)).toContain('local_two_weather_data');
  });

  test('of two copies have nothing in common', () => {
    const names = (instance?: string): unknown[] => {
      const config = configuration(deployed({ server: weather(), instance }));
      return ['docker_container', 'docker_network'].map((type) => only(config, type).name);
    };
    expect(names('two').filter((name) => names().includes(name))).toEqual([]);
    expect(names('two')).not.toEqual(names('three'));
  });
});

describe('two services in one stack', () => {
  const other = weather({ name: 'calendar', transport: Transport.streamableHttp({ port: 3001 }) });

  test('do not clash', () => {
    const secrets = { API_TOKEN: Secret.required(), KEY: Secret.optional() };
    const config = configuration(deployed(weather({ secrets }), other.with({ secrets })));
    for (const type of ['docker_container', 'docker_network']) {
      const names = resources(config, type).map(({ name }) => name);
      expect(new Set(names).size).toBe(2);
    }
    expect(Object.keys(config.variable ?? {}).sort()).toEqual(['API_TOKEN', 'KEY']);
  });

  test('share the script of the gates', () => {
    const { files } = deployed(weather(), other);
    expect(Object.keys(files).filter((path) => path.endsWith('gate.js'))).toHaveLength(1);
  });

  test('on the same host port are refused', () => {
    expect(refusal(weather(), { server: other, hostPort: 3000 })).toBe(
      "MCP server 'calendar' cannot run on Docker (at 'local/service-1'):\n" +
        "  - hostPort: 3000 is also the host port of 'local/service-0'; use another one",
    );
  });

  test('of the same name are refused', () => {
    expect(refusal(weather(), { server: weather(), hostPort: 3001 })).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-1'):\n" +
        "  - name: 'weather' is also the name of 'local/service-0'; use server.with({ name: ... })",
    );
  });
});

describe('properties', () => {
  test('an existing network is joined, not made', () => {
    const config = configuration(deployed({ server: weather(), network: 'office' }));
    expect(config.resource).not.toHaveProperty('docker_network');
    expect(only(config, 'docker_container').networks_advanced).toEqual([{ name: 'office', aliases: ['weather'] }]);
  });

  test('another host port leaves the port of the container', () => {
    const synthesized = deployed({ server: weather(), hostPort: 8080 });
    expect(container(synthesized).ports).toEqual([{ internal: 3000, external: 8080, ip: '127.0.0.1' }]);
    expect(readiness(synthesized)).toMatchObject({
      probe: { port: 8080 },
      endpoint: { host: '127.0.0.1', port: 8080, path: '/mcp' },
    });
  });

  test.each([
    [0, '0 is out of range; use a port number from 1 to 65535'],
    [65_536, '65536 is out of range; use a port number from 1 to 65535'],
    [Number('x'), 'NaN is not a port number; use one from 1 to 65535'],
  ])('%s is no host port', (hostPort, message) => {
    expect(refusal({ server: weather(), hostPort })).toBe(
      `MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n  - hostPort: ${message}`,
    );
  });

  test('other logs are taken literally', () => {
    const logs = { driver: 'journald', options: { tag: '{{.Name}} ${x}' } };
    expect(container(deployed({ server: weather(), logs }))).toMatchObject({
      log_driver: 'journald',
      log_opts: { tag: '{{.Name}} $${x}' },
    });
  });

  test('public access is published on all interfaces, once', () => {
    const access = Access.public({ authentication: Authentication.byServer(), plainHttp: 'behind my proxy' });
    const containers = resources(configuration(deployed(weather({ access }))), 'docker_container');
    expect(containers.flatMap(({ ports }) => ports ?? [])).toEqual([{ internal: 3000, external: 3000, ip: '0.0.0.0' }]);
  });

  test('identities of a cloud are refused with the way out', () => {
    const access = Access.public({ authentication: Authentication.iam(), plainHttp: 'behind my proxy' });
    expect(refusal(weather({ access }))).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n" +
        '  - access.authentication: iam is not supported, an engine has no identities; use Authentication.byServer(), or Access.internal()',
    );
  });
});

describe('an image', () => {
  const warnings = (image: ContainerImage) => deployed(weather({ image })).annotations;

  test.each(['ghcr.io/acme/weather', 'ghcr.io/acme/weather:latest'])('%s moves, which is a warning', (reference) => {
    expect(warnings(ContainerImage.fromRegistry(reference))).toEqual([
      {
        level: 'warn',
        path: expect.any(String),
        message: `image: the tag of '${reference}' moves, and Terraform sees no change when it does; use a version or a digest`,
      },
    ]);
  });

  test('by version or digest is not warned about', () => {
    expect(warnings(ContainerImage.fromRegistry('weather:1'))).toEqual([]);
    expect(warnings(ContainerImage.fromRegistry(`weather@sha256:${'a'.repeat(64)}`))).toEqual([]);
  });

  test('that is built goes with the container, and is there before the old one goes', () => {
    project.write('server/docker/Dockerfile', 'FROM node:22-slim');
    const image = ContainerImage.fromDockerfile('server', {
      dockerfile: './docker/Dockerfile',
      target: 'runtime',
      buildArgs: { TEXT: '${literal}' },
    });
    const config = configuration(deployed(weather({ image })));
    expect(only(config, 'docker_image')).toMatchObject({
      name: expect.stringMatching(/^local_weather:[0-9a-f]{12}$/),
      build: {
        context: '../../../server',
        dockerfile: 'docker/Dockerfile',
        target: 'runtime',
        build_args: { TEXT: '$${literal}' },
      },
      keep_locally: false,
      lifecycle: { create_before_destroy: true },
    });
  });

  test('is built again when its folder changes, and only then', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const name = (): unknown =>
      only(configuration(deployed(weather({ image: ContainerImage.fromDockerfile('server') }))), 'docker_image').name;
    const first = name();
    expect(name()).toBe(first);
    project.write('server/server.js', '');
    expect(name()).not.toBe(first);
  });

  test('whose build arguments hold tokens has the same name wherever the tokens are made', () => {
    project.write('server/Dockerfile', 'FROM node:22-slim');
    const name = (others: number): unknown => {
      const synthesized = synthesize((app) => {
        const stack = new TerraformStack(app, 'local');
        new DockerProvider(stack, 'docker', {});
        for (let i = 0; i < others; i++) void `${new TerraformVariable(stack, `v${i}`, {}).stringValue}`;
        const version = new TerraformVariable(stack, 'version_of_node', {});
        const image = ContainerImage.fromDockerfile('server', { buildArgs: { VERSION: version.stringValue } });
        new DockerMcpService(stack, 'weather', { server: weather({ image }) });
      });
      expect(only(configuration(synthesized), 'docker_image')).toMatchObject({
        build: { build_args: { VERSION: '${var.version_of_node}' } },
      });
      return only(configuration(synthesized), 'docker_image').name;
    };
    expect(name(3)).toBe(name(0));
  });

  test('without its folder is refused', () => {
    expect(refusal(weather({ image: ContainerImage.fromDockerfile('nowhere') }))).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n" +
        "  - image: the folder 'nowhere' does not exist; give the build context, relative to the folder with cdktf.json",
    );
  });
});

describe('checks', () => {
  test.each([
    ['unknown', undefined, "the image's runtime is unknown"],
    ['none', ImageRuntime.NONE, 'the image has nothing to ask with'],
  ])('over the network are refused where the runtime is %s', (_title, runtime, why) => {
    const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime });
    expect(refusal(weather({ image, healthCheck: HealthCheck.http('/health') }))).toBe(
      "MCP server 'weather' cannot run on Docker (at 'local/service-0'):\n" +
        `  - healthCheck: GET /health needs a command inside the container, and ${why}; declare it, such as { runtime: ImageRuntime.NODE }, ` +
        'use HealthCheck.command([...]), or leave healthCheck out: the deploy then asks the port from outside',
    );
  });

  test('keep the interval that was described, while the deploy asks the published port itself', () => {
    const check = HealthCheck.http('/health', { interval: Duration.seconds(90), retries: 2 });
    const synthesized = deployed({ server: weather({ image: NODE, healthCheck: check }), hostPort: 8080 });
    expect(container(synthesized).healthcheck).toMatchObject({
      interval: '1m30s',
      timeout: '5s',
      start_period: '10s',
      retries: 2,
    });
    expect(readiness(synthesized)).toMatchObject({
      probe: { kind: 'http', host: '127.0.0.1', port: 8080, path: '/health' },
      seconds: 10 + 2 * (90 + 5),
    });
  });

  test('of readiness decide about the deploy, those of health about the container', () => {
    const server = weather({
      image: NODE,
      healthCheck: HealthCheck.http('/health'),
      readiness: HealthCheck.http('/ready', { statuses: [204] }),
    });
    const synthesized = deployed(server);
    expect(JSON.stringify(container(synthesized).healthcheck)).toContain('/health');
    expect(readiness(synthesized)?.probe).toMatchObject({ path: '/ready', statuses: [204] });
  });

  test('by a command run inside, its words taken literally', () => {
    const synthesized = deployed(weather({ healthCheck: HealthCheck.command(['check', '${x}']) }));
    expect(container(synthesized).healthcheck).toMatchObject({ test: ['CMD', 'check', '$${x}'] });
    expect(readiness(synthesized)?.probe).toEqual({ kind: 'exec', command: ['check', '$${x}'] });
  });

  test('that are switched off switch that of the image off, too', () => {
    const synthesized = deployed(weather({ healthCheck: HealthCheck.none() }));
    expect(container(synthesized).healthcheck).toEqual({ test: ['NONE'] });
    expect(readiness(synthesized)?.probe).toEqual({ kind: 'none' });
  });
});

describe('the environment', () => {
  const env = (synthesized: Synthesized): unknown => container(synthesized).env;

  test('takes what is written literally', () => {
    const environment = { A: 'echo ${HOME} %{x}', B: 'say "hi"', C: '', HOME: '/home/me' };
    expect(env(deployed(weather({ environment })))).toEqual([
      'A=echo $${HOME} %%{x}',
      'B=say "hi"',
      'C=',
      'HOME=/home/me',
    ]);
  });

  test('has every reference replaced, alone and inside a text', () => {
    const server = weather({
      environment: {
        PORT: Reference.port(),
        PATH_OF_IT: Reference.path(),
        URL: Reference.publicUrl(),
        ORIGIN: Reference.publicOrigin(),
        HOST: Reference.publicHost(),
        HOSTS: Reference.allowedHosts(),
        HOSTS_AS_JSON: Reference.allowedHosts(AllowedHostsForm.JSON),
        CPU: Reference.cpu(),
        MEMORY: Reference.memory(),
        CALL: Reference.longestCall(),
        LEVEL: Reference.logLevel(),
        TEXT: JSON.stringify({ at: `${Reference.publicUrl()}?port=${Reference.port()}` }),
      },
      resources: { cpu: Cpu.cores(0.25), memory: Memory.gibibytes(1) },
      longestCall: Duration.minutes(2),
      logging: Logging.json({ level: 'DEBUG' }),
    });
    expect(env(deployed({ server, hostPort: 8080 }))).toEqual([
      'HOME=/tmp',
      'PORT=3000',
      'PATH_OF_IT=/mcp',
      'URL=http://localhost:8080/mcp',
      'ORIGIN=http://localhost:8080',
      'HOST=localhost',
      'HOSTS=weather,localhost,127.0.0.1',
      'HOSTS_AS_JSON=["weather","localhost","127.0.0.1"]',
      'CPU=0.25',
      'MEMORY=1024',
      'CALL=120',
      'LEVEL=DEBUG',
      'TEXT={"at":"http://localhost:8080/mcp?port=3000"}',
    ]);
  });

  test('gets bound variables literally, the one of this server before that of all', () => {
    const server = weather({ environment: { URL: Variable.required(), REGION: Variable.required() } });
    const variables = { URL: 'for-all', 'weather.URL': '${for-weather}', REGION: `eu-${Reference.port()}` };
    expect(env(deployed({ server, variables }))).toEqual(['HOME=/tmp', 'URL=$${for-weather}', 'REGION=eu-3000']);
  });

  test('passes tokens of the stack on', () => {
    const synthesized = synthesize((app) => {
      const stack = new TerraformStack(app, 'local');
      new DockerProvider(stack, 'docker', {});
      const region = new TerraformVariable(stack, 'region', {});
      const server = weather({
        environment: { REGION: region.stringValue, URL: `https://${region.stringValue}.x/\${y}` },
      });
      new DockerMcpService(stack, 'weather', { server });
    });
    expect(env(synthesized)).toEqual(['HOME=/tmp', 'REGION=${var.region}', 'URL=https://${var.region}.x/$${y}']);
  });

  test('refuses bindings that are neither texts nor sources, for users without a type checker', () => {
    const server = weather({ environment: { LIMIT: Variable.required() }, secrets: { TOKEN: Secret.required() } });
    const message = refusal({ server, variables: { LIMIT: 5 as never }, secrets: { TOKEN: 'the value' as never } });
    expect(message.split('\n').slice(1)).toEqual([
      "  - variables.LIMIT: 5 is not a string; use '5'",
      "  - secrets.TOKEN: a value in code would end up in what is synthesized; use DockerSecret.fromName('...') or .fromFile(...)",
    ]);
  });

  test('refuses a service that exists already without a host, and a source for what is composed of others', () => {
    const cache = new Companion({ name: 'cache', image: NODE, ports: { redis: 6379 } });
    const server = weather({
      companions: [cache],
      secrets: { PASSWORD: Secret.required(), URL: Secret.template(`redis://:${Reference.secret('PASSWORD')}@cache`) },
    });
    const message = refusal({
      server,
      secrets: { URL: DockerSecret.fromName('OTHER') },
      existing: { cache: {} as never },
    });
    expect(message.split('\n').slice(1)).toEqual([
      "  - existing.cache: its host is undefined; use one such as { host: 'db.internal' }",
      '  - secrets.URL: it is composed of other secrets; bind those, or declare it as Secret.required()',
    ]);
  });
});

describe('the process', () => {
  test('stops gracefully on destroy and replacement', () => {
    expect(container(deployed(weather({ stopGrace: Duration.seconds(12) })))).toMatchObject({
      destroy_grace_seconds: 12,
      stop_timeout: 12,
    });
  });

  test.each([
    [RestartPolicy.UNLESS_STOPPED, 'unless-stopped', true],
    [RestartPolicy.ALWAYS, 'always', true],
    [RestartPolicy.ON_FAILURE, 'on-failure', false],
    [RestartPolicy.NEVER, 'no', false],
  ])('%s is known to the engine as %s', (restart, word, mustRun) => {
    expect(container(deployed(weather({ restart })))).toMatchObject({ restart: word, must_run: mustRun });
  });

  test('can be that of the image, with everything else hardened all the same', () => {
    const made = container(deployed(weather({ user: User.fromImage(), readOnlyRootFilesystem: false })));
    expect(made).not.toHaveProperty('user');
    expect(made).toMatchObject({ read_only: false, capabilities: { drop: ['ALL'] } });
  });

  test('has its command taken literally', () => {
    expect(container(deployed(weather({ command: ['sh', '-c', 'echo ${HOME}'] }))).command).toEqual([
      'sh',
      '-c',
      'echo $${HOME}',
    ]);
  });
});

test('nothing is replaced because something else of the app made tokens before', () => {
  const made = (others: number, replicas: number): unknown => {
    const synthesized = synthesize((app) => {
      const stack = new TerraformStack(app, 'local');
      new DockerProvider(stack, 'docker', {});
      const some = Array.from({ length: others }, (_, i) => new TerraformVariable(stack, `other-${i}`, {}).stringValue);
      expect(some).toHaveLength(others);
      const word = new TerraformVariable(stack, 'word', {}).stringValue;
      const transport = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
      const healthCheck = HealthCheck.command(['check', word]);
      const server = weather({ transport, healthCheck, labels: { word }, scaling: Scaling.fixed(replicas) });
      new DockerMcpService(stack, 'weather', { server });
    });
    const { resource, locals } = configuration(synthesized);
    return { resource, locals };
  };
  for (const replicas of [1, 2]) expect(made(5, replicas)).toEqual(made(0, replicas));
});

test('everything that is wrong is said at once', () => {
  const server = weather({
    image: ContainerImage.fromDockerfile('nowhere'),
    access: Access.public({ authentication: Authentication.iam() }),
    resources: { memory: Memory.mebibytes(5), cpu: Cpu.millis(9) },
    healthCheck: HealthCheck.tcp(),
  });
  const properties = [...refusal({ server, hostPort: 0 }).matchAll(/^ {2}- ([^:]+):/gm)].map(([, name]) => name);
  expect(properties.sort()).toEqual([
    'access.authentication',
    'healthCheck',
    'hostPort',
    'image',
    'resources.cpu',
    'resources.memory',
  ]);
});

test('what is made is there for the rest of the stack', () => {
  synthesize((app) => {
    const stack = new TerraformStack(app, 'local');
    new DockerProvider(stack, 'docker', {});
    const service = new DockerMcpService(stack, 'weather', { server: weather(), hostPort: 8080 });
    expect(service).toMatchObject({
      endpoint: 'http://localhost:8080/mcp',
      containerName: 'local_weather',
      hostPort: 8080,
    });
    expect(service.clientConfigurations?.claudeCode).toContain(service.endpoint);
    for (const made of [service.image, service.network, service.containers[0], service.ready])
      expect(made).toBeDefined();
  });
});

test('a server that does not speak MCP has no client configuration, and no MCP path is asked', () => {
  const synthesized = deployed(weather({ transport: Transport.http({ port: 8000 }) }));
  expect(readiness(synthesized)?.endpoint).toBeUndefined();
});
