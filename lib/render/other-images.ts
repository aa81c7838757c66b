import type { ContainerDescription } from '../model/container';
import { ContainerImage } from '../model/container-image';
import type { McpServer } from '../model/mcp-server';

/** The same description with other images by the names of containers, such as those that a pipeline has pushed. */
export function withImages(server: McpServer, images: Readonly<Record<string, string>>): McpServer {
  const other = (container: ContainerDescription): ContainerImage | undefined =>
    Object.hasOwn(images, container.name)
      ? ContainerImage.fromRegistry(images[container.name], {
          runtime: container.image.runtime,
          platform: container.image.platform,
        })
      : undefined;
  if (Object.keys(images).length === 0) return server;
  return server.with({
    image: other(server) ?? server.image,
    companions: server.companions.map((companion) => {
      const image = other(companion);
      return image === undefined ? companion : companion.with({ image });
    }),
  });
}
