/**
 * What of Qdrant's REST API the memory server of the examples asks, as its reference has it: collections, points, nearest by cosine,
 * scroll; the key; and `/readyz`, which takes no key. Collections outlive the process on the volume.
 * @see https://api.qdrant.tech/api-reference
 */
export const QDRANT_SOURCE = `
const { createServer } = require('node:http');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { QDRANT__STORAGE__STORAGE_PATH: folder, QDRANT__SERVICE__API_KEY: key } = process.env;
const file = folder + '/stand-in.json';
mkdirSync(folder, { recursive: true });
const collections = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const cosine = (a, b) => {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
function answer(method, path, query, body) {
  const [, name, rest = ''] = /^\\/collections\\/([^/]+)(\\/.*)?$/.exec(path) ?? [];
  const collection = collections[name];
  if (method === 'GET' && rest === '/exists') return { exists: collection !== undefined };
  if (method === 'PUT' && rest === '' && name) {
    if (collection) throw [409, 'exists already'];
    if (!(body.vectors.size > 0 && body.vectors.distance === 'Cosine')) throw [400, 'vectors'];
    collections[name] = { size: body.vectors.size, points: {} };
    return true;
  }
  if (!collection) throw [404, 'Not found: Collection'];
  if (method === 'PUT' && rest === '/points') {
    for (const { id, vector, payload } of body.points) {
      if (vector.length !== collection.size) throw [400, 'Vector dimension error'];
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw [400, 'not a valid point ID'];
      collection.points[id] = { vector, payload };
    }
    writeFileSync(file, JSON.stringify(collections));
    return { operation_id: 0, status: query.get('wait') === 'true' ? 'completed' : 'acknowledged' };
  }
  const points = Object.entries(collection.points).map(([id, point]) => ({ id, ...point }));
  if (method === 'POST' && rest === '/points/query') {
    const scored = points.map(({ id, vector, payload }) => ({ id, version: 0, score: cosine(vector, body.query), payload }));
    return { points: scored.sort((a, b) => b.score - a.score).slice(0, body.limit) };
  }
  if (method === 'POST' && rest === '/points/scroll')
    return { points: points.map(({ id, payload }) => ({ id, payload })), next_page_offset: null };
  throw [404, 'no such route'];
}
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  if (pathname === '/readyz') return response.end('all shards are ready');
  if (key && request.headers['api-key'] !== key) return response.writeHead(401).end('Must provide an API key');
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    const send = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    try {
      send(200, { result: answer(request.method, pathname, searchParams, JSON.parse(text || '{}')), status: 'ok', time: 0 });
    } catch (error) {
      const [status, message] = Array.isArray(error) ? error : [500, String(error)];
      send(status, { status: { error: message }, time: 0 });
    }
  });
}).listen(6333, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;
