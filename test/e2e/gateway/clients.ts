import http from 'node:http';

export interface Failure {
  readonly key: string;
  readonly why: string;
}

export interface Tally {
  readonly keys: string[];
  readonly failures: Failure[];
  readonly versions: Set<string>;
}

export const newTally = (): Tally => ({ keys: [], failures: [], versions: new Set() });

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One request by Node's bare client: it never asks twice, so whatever is lost on the way is seen. */
export function ask(url: string, options: http.RequestOptions & { body?: string } = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    // The path as it is written: a URL object would resolve its dot segments.
    const [, hostname, port, path] = /^http:\/\/([^:/]+):(\d+)(.*)$/.exec(url)!;
    const request = http.request({ ...options, hostname, port, path: path || '/' }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('error', fail);
      response.on('end', () => done({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on('error', fail);
    request.end(options.body);
  });
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export function rpc(url: string, method: string, params: object, options: http.RequestOptions = {}): Promise<Answer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return ask(url, { ...options, method: 'POST', headers: { ...HEADERS, ...options.headers }, body });
}

let count = 0;

/** A client with a connection of its own, and a session where the server wants one. */
export class LoadClient {
  private readonly agent: http.Agent;
  private session?: string;
  public readonly name: string;

  public constructor(
    private readonly url: string,
    private readonly tally: Tally,
    keepAlive = true,
  ) {
    this.name = `c${++count}`;
    this.agent = new http.Agent({ keepAlive, maxSockets: 1 });
  }

  public get replica(): string {
    return this.session?.split('.')[0] ?? '';
  }

  /** A handshake; true when the server gave out a session. */
  public async initialize(): Promise<void> {
    this.session = undefined;
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: this.name, version: '1' } };
    const { status, headers, text } = await rpc(this.url, 'initialize', params, { agent: this.agent });
    if (status !== 200) throw new Error(`initialize: ${status} ${text}`);
    this.session = headers['mcp-session-id'] as string | undefined;
  }

  public async call(ms: number): Promise<boolean> {
    const key = `${this.name}-${++count}`;
    this.tally.keys.push(key);
    const headers = this.session === undefined ? {} : { 'mcp-session-id': this.session };
    try {
      const params = { name: 'work', arguments: { key, ms } };
      const { status, text } = await rpc(this.url, 'tools/call', params, { agent: this.agent, headers });
      if (status !== 200) throw new Error(`${status} ${text.slice(0, 80)}`);
      this.tally.versions.add(JSON.parse(text).result.content[0].text.split(' ')[0]);
      return true;
    } catch (error) {
      this.tally.failures.push({ key, why: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  public close(): void {
    this.agent.destroy();
  }
}

/** Keeps calling until told to stop; `pause` between calls leaves the connection idle. */
export async function keepCalling(client: LoadClient, isOver: () => boolean, ms: () => number, pause: () => number) {
  while (!isOver()) {
    await client.call(ms());
    await new Promise((done) => setTimeout(done, pause()));
  }
  client.close();
}
