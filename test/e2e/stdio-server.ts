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

/** The same in Python; it also shows a variable. */
export const PYTHON_LINES_SOURCE = `
import json, os, sys
tool = {'name': 'shout', 'description': 'in capitals', 'inputSchema': {'type': 'object', 'properties': {'text': {'type': 'string'}}}}
answers = {
    'initialize': lambda p: {'protocolVersion': p['protocolVersion'], 'capabilities': {'tools': {}}, 'serverInfo': {'name': 'lines', 'version': '1.0.0'}},
    'ping': lambda p: {},
    'tools/list': lambda p: {'tools': [tool]},
    'tools/call': lambda p: {'content': [{'type': 'text', 'text': ' '.join([p['arguments']['text'].upper(), sys.argv[1], os.environ['E2E_MARK']])}]},
}
for line in sys.stdin:
    message = json.loads(line)
    if 'id' not in message:
        continue
    answer = answers.get(message['method'])
    outcome = {'result': answer(message.get('params') or {})} if answer else {'error': {'code': -32601, 'message': 'no such method'}}
    print(json.dumps({'jsonrpc': '2.0', 'id': message['id'], **outcome}), flush=True)
`;
