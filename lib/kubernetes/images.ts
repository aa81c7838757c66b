import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { pushImage } from '../image-build/push-image';
import type { ContainerDescription } from '../model/container';
import { isToken } from '../model/errors';
import { literal } from '../render/text';
import type { ClusterDeployment } from './cluster-deployment';

/** The images of the containers: from a registry, or built, pushed to one, and named by digest. */
export class PodImages extends Construct {
  /** What has to be there before a pod can start. */
  public readonly pushed: readonly ITerraformDependable[];
  private readonly built = new Map<string, string>();

  constructor(scope: Construct, id: string, deployment: ClusterDeployment) {
    super(scope, id);
    const { server, props, units, buildPlatform } = deployment;
    const pushed: ITerraformDependable[] = [];
    for (const container of units.flatMap(({ containers }) => containers)) {
      if (!deployment.isBuiltHere(container)) continue;
      const name = container === server ? deployment.named() : deployment.named(container.name);
      const image = pushImage(this, container.name, {
        image: container.image,
        server: deployment.bridgedBy(container),
        platform: container.image.platform ?? buildPlatform,
        repositoryUrl: `${props.repository}/${name}`,
        localName: name,
      });
      this.built.set(container.name, image.reference);
      pushed.push(image.pushed);
    }
    this.pushed = pushed;
  }

  public imageOf({ name, image }: ContainerDescription): string {
    const built = this.built.get(name);
    if (built !== undefined) return built;
    if (image.source.kind !== 'registry') return ''; // every other one is built
    return isToken(image.source.reference) ? image.source.reference : literal(image.source.reference);
  }
}
