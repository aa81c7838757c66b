/**
 * As much of Secret Manager and Cloud Run as the provider asks about while it makes, changes and deletes their resources: what is
 * written is kept, and read back as it was. `GET /requests` tells what was asked, for tests. Prints its port; ends with its input.
 */
const { createServer } = require('node:http');

const store = new Map();
const policies = new Map();
const requests = [];

/** The resource that a request is about, and what it asks of it. */
function answer(method, path, query, body) {
  const [name, verb] = path.split(/:(?=[a-zA-Z]+$)/);
  if (verb === 'addVersion') {
    const number = [...store.keys()].filter((key) => key.startsWith(`${name}/versions/`)).length + 1;
    return put(`${name}/versions/${number}`, { state: 'ENABLED', payload: body.payload });
  }
  if (verb === 'access') return { name, payload: store.get(name)?.payload };
  if (verb === 'enable' || verb === 'disable')
    return put(name, { ...store.get(name), state: `${verb.toUpperCase()}D` });
  if (verb === 'destroy') return put(name, { ...store.get(name), state: 'DESTROYED' });
  if (verb === 'getIamPolicy') return policies.get(name) ?? { bindings: [], etag: 'x' };
  if (verb === 'setIamPolicy') return policies.set(name, body.policy).get(name);
  if (method === 'POST') return made(`${name}/${query.get('secretId') ?? query.get('serviceId')}`, body);
  if (method === 'PATCH') return made(name, { ...store.get(name), ...body });
  if (method === 'DELETE') {
    const deleted = store.get(name);
    for (const key of [...store.keys()]) if (key === name || key.startsWith(`${name}/`)) store.delete(key);
    return done(deleted ?? {});
  }
  return store.get(name);
}

const put = (name, resource) => store.set(name, { ...resource, name }).get(name);
const done = (response) => ({ name: 'operations/1', done: true, response });

/** A revision starts at once; one of an image that is called broken never does, and its service is there nevertheless. */
function made(name, resource) {
  if (!name.includes('/services/')) return put(name, resource);
  if (/broken/.test(JSON.stringify(resource.template))) {
    put(name, resource);
    return { name: 'operations/1', done: true, error: { code: 9, message: 'the container did not listen' } };
  }
  const generation = String(Number(store.get(name)?.generation ?? 0) + 1);
  return done(put(name, { ...resource, generation, uri: `https://${name.split('/').pop()}.a.run.app` }));
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    response.setHeader('connection', 'close'); // a test that runs Terraform does not see that a connection was left
    const path = url.pathname.replace(/^\/v\d\//, '');
    if (path === '/requests') return response.end(JSON.stringify(requests));
    const body = text === '' ? {} : JSON.parse(text);
    requests.push({ method: request.method, path, body });
    const found = answer(request.method, path, url.searchParams, body);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: { code: 404, message: `${path} was not found` } }));
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
