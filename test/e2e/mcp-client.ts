import type { StreamableHTTPClientTransportOptions, VersionNegotiationOptions } from '@modelcontextprotocol/client';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export type Mode = NonNullable<VersionNegotiationOptions['mode']>;

/**
 * The official client, connected: the handshake is made.
 * @param options how it makes requests, if not as everybody does
 */
export async function connect(
  url: string,
  mode: Mode,
  options: StreamableHTTPClientTransportOptions = {},
): Promise<Client> {
  const client = new Client({ name: 'cdktf-mcp-e2e', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), options), { timeout: 10_000 });
  return client;
}

/** What became of calls that were made one after the other, several at a time. */
export interface Calls {
  finished: number;
  /** Not accepted: the server was stopping, or gone. */
  refused: number;
  /** Accepted, and then lost. */
  readonly broken: string[];
}

/** Calls that each take some seconds, a new one every half second, until it is told to stop. */
export class SteadyCalls {
  private readonly calls: Calls = { finished: 0, refused: 0, broken: [] };
  private readonly running: Promise<void>[] = [];
  private readonly timer: NodeJS.Timeout;

  public static async start(url: string, seconds: number): Promise<SteadyCalls> {
    return new SteadyCalls(await connect(url, 'auto'), seconds);
  }

  private constructor(
    private readonly client: Client,
    private readonly seconds: number,
  ) {
    this.timer = setInterval(() => this.running.push(this.call()), 500);
  }

  public async stop(): Promise<Calls> {
    clearInterval(this.timer);
    await Promise.all(this.running);
    await this.client.close();
    return this.calls;
  }

  private async call(): Promise<void> {
    let accepted = false;
    try {
      const call = { name: 'count_slowly', arguments: { seconds: this.seconds } };
      await this.client.callTool(call, { timeout: 60_000, onprogress: () => (accepted = true) });
      this.calls.finished++;
    } catch (error) {
      if (accepted) this.calls.broken.push((error as Error).message);
      else this.calls.refused++;
    }
  }
}
