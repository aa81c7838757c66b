/** An MCP server in one file, without a package, that speaks over its standard input and output. */
export const LINES_SOURCE = `
const lines = require('node:readline').createInterface({ input: process.stdin });
const tool = { name: 'shout', description: 'in capitals', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } };
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'lines', version: '1.0.0' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': (params) => ({ content: [{ type: 'text', text: params.arguments.text.toUpperCase() + ' ' + process.argv[2] }] }),
};
lines.on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  const outcome = answer ? { result: answer(params ?? {}) } : { error: { code: -32601, message: 'no ' + method } };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }) + '\\n');
});
process.stdin.on('end', () => process.exit(0));
`;
