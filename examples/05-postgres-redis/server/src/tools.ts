import type { CallToolResult } from '@modelcontextprotocol/server';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { name, version } from '../package.json';
import type { Cache } from './cache';
import type { Log } from './log';
import { toolCalls } from './metrics';
import type { Notes } from './notes';

const note = z.object({ id: z.number(), title: z.string(), text: z.string(), author: z.string() });

export interface Services {
  readonly notes: Notes;
  readonly cache: Cache;
  readonly log: Log;
}

/** A fresh server for each request: what lasts is in the database, so any replica can answer any call. */
export function createServer({ notes, cache, log }: Services, caller: string): McpServer {
  const server = new McpServer({ name, version }, { instructions: 'Saves notes and finds them again.' });

  /** Counts a call, here and in Redis; what fails is told to the caller and, in full, to the log. */
  async function counted<T extends object>(tool: string, work: () => Promise<T>): Promise<CallToolResult> {
    try {
      const result = await work();
      await cache.count(tool);
      toolCalls.inc({ tool, status: 'ok' });
      return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: { ...result } };
    } catch (error) {
      toolCalls.inc({ tool, status: 'error' });
      log('error', { msg: 'tool failed', tool, why: (error as Error).message, stack: (error as Error).stack });
      return { content: [{ type: 'text', text: `${tool} failed; try again later` }], isError: true };
    }
  }

  server.registerTool(
    'save_note',
    {
      title: 'Save a note',
      description: 'Keeps a note.',
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
      inputSchema: z.object({ title: z.string().min(1).max(200), text: z.string().max(10_000) }),
      outputSchema: note,
    },
    ({ title, text }) =>
      counted('save_note', async () => {
        const saved = await notes.save(title, text, caller);
        await cache.forget();
        return saved;
      }),
  );

  server.registerTool(
    'find_notes',
    {
      title: 'Find notes',
      description: 'The newest notes that hold a text in their title or body; all if there is none.',
      annotations: { readOnlyHint: true, openWorldHint: false },
      inputSchema: z.object({ text: z.string().max(200).default('') }),
      outputSchema: z.object({ notes: z.array(note), cached: z.boolean() }),
    },
    ({ text }) =>
      counted('find_notes', async () => {
        const { answer, cached } = await cache.remembered(text, () => notes.find(text));
        return { notes: answer, cached };
      }),
  );

  server.registerTool(
    'tool_usage',
    {
      title: 'Tool usage',
      description: 'How often each tool was called, over all replicas.',
      annotations: { readOnlyHint: true, openWorldHint: false },
      inputSchema: z.object({}),
      outputSchema: z.object({ calls: z.record(z.string(), z.number()) }),
    },
    () => counted('tool_usage', async () => ({ calls: await cache.usage() })),
  );

  return server;
}
