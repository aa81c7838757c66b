import { setTimeout as sleep } from 'node:timers/promises';

/** Terraform and cdktf wrap what they print, and put lines and names in front of it. */
export function unwrapped(out: string): string {
  return out
    .replace(/^(?:(?:local|other) +)?│?/gm, ' ')
    .replace(/[│╷╵]/g, ' ')
    .replace(/\s+/g, ' ');
}

/** @throws Error unless a program said each of these texts, however it wrapped them */
export function says(out: string, ...texts: readonly string[]): void {
  const said = unwrapped(out);
  for (const text of texts) {
    if (!said.includes(text.replace(/\s+/g, ' '))) throw new Error(`it did not say: ${text}\nbut: ${out}`);
  }
}

/** Asks until there is no error, or the time is over. */
export async function eventually<T>(seconds: number, ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await sleep(200);
  }
}
