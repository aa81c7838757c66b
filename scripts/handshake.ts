import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const TIMEOUT = 10_000;

export interface Introduction {
  /** Name and version, as the server gives them. */
  readonly server: string;
  readonly protocol: string;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
}

/** What an editor does when it connects, by the official client and in whichever version of the protocol both speak. */
export async function introduce(endpoint: string): Promise<Introduction> {
  const transport = new StreamableHTTPClientTransport(new URL(endpoint));
  const client = new Client({ name: 'cdktf-mcp', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  try {
    await client.connect(transport, { timeout: TIMEOUT });
    const { tools } = await client.listTools(undefined, { timeout: TIMEOUT });
    const { name = 'unnamed', version = '' } = client.getServerVersion() ?? {};
    return {
      server: `${name} ${version}`.trim(),
      protocol: client.getNegotiatedProtocolVersion() ?? 'unknown',
      tools: tools.map((tool) => ({ name: tool.name, description: tool.description ?? tool.title ?? '' })),
    };
  } finally {
    await transport.terminateSession().catch(() => undefined); // a server without sessions may refuse it
    await client.close().catch(() => undefined);
  }
}
