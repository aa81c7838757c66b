import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { name, version } from '../package.json';
import { convertTime } from './convert-time';
import { textStats } from './text-stats';

const READ_ONLY = { readOnlyHint: true, openWorldHint: false };

/** A fresh server for each request: nothing is kept between two calls, so any replica can answer any of them. */
export function createServer(): McpServer {
  const server = new McpServer({ name, version }, { instructions: 'Time zones, text statistics and hashes.' });

  server.registerTool(
    'convert_time',
    {
      title: 'Convert time between zones',
      description: 'Shows a time in other IANA time zones, with the daylight saving rules of its date.',
      annotations: READ_ONLY,
      inputSchema: z.object({
        time: z
          .string()
          .optional()
          .describe("Wall clock time in 'from' (2026-03-29T14:30), or with Z or an offset. Default: now"),
        from: z.string().default('UTC').describe('IANA zone of the wall clock time'),
        to: z.array(z.string()).min(1).max(50).describe('IANA zones, such as Europe/Berlin'),
      }),
      outputSchema: z.object({
        instant: z.string(),
        times: z.array(z.object({ zone: z.string(), time: z.string(), offset: z.string(), weekday: z.string() })),
      }),
    },
    ({ time, from, to }) => {
      const converted = convertTime(time, from, to);
      const lines = converted.times.map((t) => `${t.zone}: ${t.weekday} ${t.time}${t.offset}`);
      return { content: [{ type: 'text', text: lines.join('\n') }], structuredContent: { ...converted } };
    },
  );

  server.registerTool(
    'text_stats',
    {
      title: 'Text statistics',
      description: 'Counts characters, bytes, words, sentences and lines, and estimates the time to read.',
      annotations: READ_ONLY,
      inputSchema: z.object({ text: z.string().max(100_000) }),
      outputSchema: z.object({
        characters: z.number(),
        bytes: z.number(),
        words: z.number(),
        sentences: z.number(),
        lines: z.number(),
        longestWord: z.string(),
        readingSeconds: z.number(),
      }),
    },
    ({ text }) => {
      const stats = textStats(text);
      return { content: [{ type: 'text', text: JSON.stringify(stats) }], structuredContent: { ...stats } };
    },
  );

  server.registerTool(
    'hash_text',
    {
      title: 'Hash a text',
      description: 'Digest of a text in UTF-8.',
      annotations: READ_ONLY,
      inputSchema: z.object({
        text: z.string(),
        algorithm: z.enum(['sha256', 'sha384', 'sha512', 'sha1', 'md5']).default('sha256'),
        encoding: z.enum(['hex', 'base64']).default('hex'),
      }),
      outputSchema: z.object({ algorithm: z.string(), digest: z.string() }),
    },
    ({ text, algorithm, encoding }) => {
      const digest = createHash(algorithm).update(text, 'utf8').digest(encoding);
      return { content: [{ type: 'text', text: digest }], structuredContent: { algorithm, digest } };
    },
  );

  server.registerTool(
    'count_slowly',
    {
      title: 'Count slowly',
      description: 'Counts once a second and reports progress. Shows whether streaming and timeouts are set up well.',
      annotations: READ_ONLY,
      inputSchema: z.object({ seconds: z.number().int().min(1).max(3600) }),
      outputSchema: z.object({ counted: z.number() }),
    },
    async ({ seconds }, ctx) => {
      const { signal, notify, _meta } = ctx.mcpReq;
      const progressToken = _meta?.progressToken;
      for (let progress = 1; progress <= seconds; progress++) {
        await sleep(1000, undefined, { signal });
        if (progressToken === undefined) continue;
        const message = `${progress} of ${seconds}`;
        await notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: seconds, message },
        });
      }
      return {
        content: [{ type: 'text', text: `Counted to ${seconds}` }],
        structuredContent: { counted: seconds },
      };
    },
  );

  return server;
}
