import type { McpServerProps } from '../../lib';
import type { McpValidationError } from '../../lib';
import { ContainerImage, ImageRuntime, Transport } from '../../lib';

/**
 * A description without what it was refused for; nothing if that was not a part of it. Almost everything is refused for something
 * somewhere, and what then remains is what gets rendered.
 */
export function peeled(props: McpServerProps, { problems }: McpValidationError): McpServerProps | undefined {
  let rest: Record<string, unknown> = { ...props };
  for (const { property } of problems) rest = { ...rest, ...without(rest, property) };
  const isSmaller = Object.entries(rest).some(([name, value]) => value !== props[name as keyof McpServerProps]);
  return isSmaller ? (rest as unknown as McpServerProps) : undefined;
}

function without(props: Readonly<Record<string, unknown>>, property: string): Record<string, unknown> {
  const [name, ...rest] = property.split('.');
  const key = rest.join('.');
  const map = props[name];
  switch (name) {
    case 'image':
      return { image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE }) };
    case 'transport':
      return { transport: Transport.streamableHttp({ port: 3000 }) };
    case 'companions':
      return { companions: [], front: undefined };
    case 'name':
      return {};
  }
  if (typeof map !== 'object' || map === null || !Object.hasOwn(map, key)) return { [name]: undefined };
  return { [name]: Object.fromEntries(Object.entries(map).filter(([one]) => one !== key)) };
}
