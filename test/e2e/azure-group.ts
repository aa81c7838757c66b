import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '../azure/services';
import type { AppFolder } from './app-folder';
import { docker } from './engine';

export interface GroupOptions {
  readonly app: AppFolder;
  /** Goes into the names of containers. */
  readonly name: string;
  readonly network: string;
  /** Ports of this machine by those of the group. */
  readonly published: Readonly<Record<number, number>>;
  /** Images by those of the configuration. */
  readonly images: Readonly<Record<string, string>>;
  /** What only Terraform knows, by its expression. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The containers of a group on an engine, as Container Instances runs them: one address for all, volumes of secrets as files of root,
 * commands instead of the image's own. Shares are folders that stay.
 */
export class AzureGroup {
  constructor(
    private readonly containers: readonly Container[],
    private readonly options: GroupOptions,
  ) {}

  public async start(): Promise<void> {
    const [first, ...others] = this.containers.map(({ name }) => this.nameOf(name));
    const { network, published } = this.options;
    const ports = Object.entries(published).flatMap(([inside, here]) => ['--publish', `${here}:${inside}`]);
    await docker(
      'run',
      '--detach',
      '--name',
      first,
      ...this.runOf(this.containers[0], ['--network', network, ...ports]),
    );
    for (const [i, name] of others.entries())
      await docker(
        ...['run', '--detach', '--name', name],
        ...this.runOf(this.containers[i + 1], ['--network', `container:${first}`]),
      );
  }

  /** As a replacement does: everything goes but the shares. */
  public async remove(): Promise<void> {
    for (const { name } of [...this.containers].reverse()) await docker('rm', '--force', this.nameOf(name));
  }

  public nameOf(container: string): string {
    return `${this.options.name}_${container}`;
  }

  private runOf(container: Container, network: readonly string[]): readonly string[] {
    const { images } = this.options;
    const {
      image,
      commands = [],
      environment_variables,
      secure_environment_variables = {},
      volume = [],
    } = container as Container & {
      readonly image: string;
      readonly commands?: readonly string[];
    };
    const environment = Object.entries({ ...environment_variables, ...secure_environment_variables });
    const [entrypoint, ...args] = commands.map((word) => this.known(word));
    return [
      ...network,
      ...['--cpus', `${container.cpu}`, '--memory', `${Math.round(container.memory * 1e9)}b`],
      ...environment.flatMap(([name, value]) => ['--env', `${name}=${this.known(value)}`]),
      ...volume.flatMap((one) => ['--volume', this.mount(one)]),
      ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
      images[image] ?? image,
      ...args,
    ];
  }

  private mount(volume: Container['volume'][number]): string {
    const { app } = this.options;
    const {
      name,
      mount_path: path,
      secret,
    } = volume as {
      readonly name: string;
      readonly mount_path: string;
      readonly secret?: Readonly<Record<string, string>>;
    };
    const folder = join(app.path, 'volumes', name);
    mkdirSync(folder, { recursive: true });
    for (const [file, content] of Object.entries(secret ?? {}))
      writeFileSync(join(folder, file), Buffer.from(this.known(content), 'base64'), { mode: 0o644 });
    if (secret === undefined) chmodSync(folder, 0o777); // as Azure Files and folders of a group are
    return `${folder}:${path}${secret === undefined ? '' : ':ro'}`;
  }

  /** A text of the configuration as Terraform would give it. */
  private known(text: string): string {
    const { values } = this.options;
    const found = Object.keys(values).find((expression) => text === `\${${expression}}`);
    if (found !== undefined) return values[found];
    if (/(^|[^$])\$\{/.test(text)) throw new Error(`nothing stands for ${text}`);
    return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
  }
}
