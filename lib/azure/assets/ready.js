'use strict';
// Runs on the machine that deploys, from Terraform, when a container group is new: waits until its containers run and their probes pass.
// It asks Azure for the state of the containers, with the login that the provider uses where it finds one (a client secret, a token of a
// pipeline, the identity of the machine, the az command), and the public address, if there is one. No dependencies; the question comes as JSON in CDKTF_MCP_READY.
const { execFile } = require('node:child_process');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { URLSearchParams } = require('node:url');

const question = JSON.parse(process.env.CDKTF_MCP_READY);
const { env } = process;
const CLOUD = env.CDKTF_MCP_ARM ?? 'https://management.azure.com';
const LOGIN = env.CDKTF_MCP_AZURE_LOGIN ?? 'https://login.microsoftonline.com';
const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token';
const API = '2023-05-01';
const EVERY = Number(env.CDKTF_MCP_READY_EVERY_MS ?? 5_000);
const MOST_RESTARTS = 3;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Failure extends Error {}

function request(url, { method = 'GET', headers = {}, body, trusts = true } = {}) {
  return new Promise((done, fail) => {
    const options = { method, headers, timeout: 15_000, rejectUnauthorized: trusts, agent: false };
    const call = (url.startsWith('https:') ? https : http).request(url, options, (response) => {
      const { statusCode: status } = response;
      // A stream that stays open is an answer, too.
      if (body === undefined && method === 'GET' && /event-stream/.test(response.headers['content-type'] ?? '')) {
        response.destroy();
        return done({ status, text: '' });
      }
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.once('end', () => done({ status, text })).once('error', fail);
    });
    call.once('timeout', () => call.destroy(new Error('no answer within 15 s'))).once('error', fail);
    call.end(body);
  });
}

// --- the login ---

async function pipelineToken() {
  if (env.ARM_OIDC_TOKEN) return env.ARM_OIDC_TOKEN;
  if (env.ARM_OIDC_TOKEN_FILE_PATH) return readFileSync(env.ARM_OIDC_TOKEN_FILE_PATH, 'utf8').trim();
  const url = env.ARM_OIDC_REQUEST_URL ?? env.ACTIONS_ID_TOKEN_REQUEST_URL;
  const bearer = env.ARM_OIDC_REQUEST_TOKEN ?? env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (!url || !bearer) return undefined;
  const to = `${url}${url.includes('?') ? '&' : '?'}audience=api://AzureADTokenExchange`;
  const { status, text } = await request(to, { headers: { authorization: `Bearer ${bearer}` } });
  return status === 200 ? JSON.parse(text).value : undefined;
}

async function clientToken() {
  const { ARM_CLIENT_ID: client, ARM_TENANT_ID: tenant, ARM_CLIENT_SECRET: secret } = env;
  if (!client || !tenant) return undefined;
  const assertion = secret ? undefined : await pipelineToken();
  if (!secret && !assertion) return undefined;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: 'https://management.azure.com/.default',
    ...(secret
      ? { client_secret: secret }
      : {
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }),
  });
  const { status, text } = await request(`${LOGIN}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (status !== 200) throw new Failure(`Azure refused the login of ARM_CLIENT_ID with status ${status}`);
  return JSON.parse(text).access_token;
}

async function machineToken() {
  if (env.ARM_USE_MSI !== 'true') return undefined;
  const query = new URLSearchParams({ 'api-version': '2018-02-01', resource: 'https://management.azure.com/' });
  if (env.ARM_CLIENT_ID) query.set('client_id', env.ARM_CLIENT_ID);
  const { status, text } = await request(`${env.ARM_MSI_ENDPOINT ?? MACHINE}?${query}`, {
    headers: { metadata: 'true' },
  });
  if (status !== 200) throw new Failure(`the identity of this machine gives no token (status ${status})`);
  return JSON.parse(text).access_token;
}

function cliToken() {
  return new Promise((done) => {
    const words = ['account', 'get-access-token', '--resource', 'https://management.azure.com/', '--output', 'json'];
    execFile('az', words, { timeout: 60_000, shell: process.platform === 'win32' }, (error, out) => {
      try {
        done(error ? undefined : JSON.parse(out).accessToken);
      } catch {
        done(undefined);
      }
    });
  });
}

const token = async () => (await clientToken()) ?? (await machineToken()) ?? (await cliToken());

// --- what Azure says ---

async function containersOf(bearer) {
  const { status, text } = await request(`${CLOUD}${question.groupId}?api-version=${API}`, {
    headers: { authorization: `Bearer ${bearer}` },
  });
  if (status === 401 || status === 403)
    throw new Failure(`Azure lets this login not read the container group (status ${status})`);
  if (status !== 200) return undefined; // asked again
  const { properties } = JSON.parse(text);
  return [...(properties.initContainers ?? []).map(viewOf(true)), ...(properties.containers ?? []).map(viewOf(false))];
}

const viewOf =
  (isInit) =>
  ({ name, properties: { instanceView: view = {} } }) => ({
    name,
    isInit,
    state: view.currentState?.state ?? 'Waiting',
    detail: view.currentState?.detailStatus ?? '',
    exitCode: view.currentState?.exitCode,
    since: Date.parse(view.currentState?.startTime ?? '') || undefined,
    restarts: view.restartCount ?? 0,
    events: view.events ?? [],
  });

const isComplaint = ({ name, message = '' }) => name === 'Unhealthy' || /probe failed/i.test(message);

/** Why a container is not ready yet; nothing where it is. */
function missing({ name, isInit, state, detail, exitCode, since, events }, now) {
  if (isInit) return state === 'Terminated' && exitCode === 0 ? undefined : `${name} has not ended`;
  if (state !== 'Running') return `${name} is ${state.toLowerCase()}${detail ? ` (${detail})` : ''}`;
  const settle = (question.probed[name] ?? 10) * 1_000;
  const complaints = events.filter(isComplaint).map(({ lastTimestamp }) => Date.parse(lastTimestamp) || 0);
  const calmSince = Math.max(since ?? now, ...complaints);
  return now - calmSince >= settle ? undefined : `${name} runs, and its probes have not passed for long enough`;
}

/** What no waiting mends. */
function hopeless({ name, isInit, state, exitCode, restarts }) {
  if (isInit && state === 'Terminated' && exitCode !== 0) return `${name} ended with exit code ${exitCode}`;
  if (!isInit && restarts >= MOST_RESTARTS) return `${name} was started ${restarts} times again`;
  return undefined;
}

function shown(containers) {
  return containers
    .flatMap(({ name, state, detail, exitCode, events }) => [
      `  ${name}: ${state}${detail ? `, ${detail}` : ''}${exitCode === undefined ? '' : `, exit code ${exitCode}`}`,
      ...events
        .slice()
        .sort((a, b) => Date.parse(a.lastTimestamp) - Date.parse(b.lastTimestamp))
        .slice(-6)
        .map(({ lastTimestamp, name: event, message }) => `    ${lastTimestamp} ${event}: ${message}`),
    ])
    .join('\n');
}

// --- what the public address says ---

async function publicly() {
  const { url, statuses, trusts } = question.public;
  try {
    const { status } = await request(url, { trusts });
    const isReady = Array.isArray(statuses) ? statuses.includes(status) : status < 500;
    return isReady ? undefined : `${url} answers ${status}`;
  } catch (error) {
    return `${url} does not answer: ${error.message}`;
  }
}

async function main() {
  const bearer = await token();
  if (bearer === undefined && question.public === undefined)
    throw new Failure(
      'nothing here reaches its private address, and no login was found to ask Azure with; ' +
        'run az login, or set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_CLIENT_SECRET, or say skipReadyCheck',
    );
  const end = Date.now() + question.seconds * 1_000;
  for (;;) {
    const containers = bearer === undefined ? undefined : await containersOf(bearer).catch(passing);
    const why =
      bearer === undefined
        ? []
        : containers === undefined
          ? ['Azure does not say how the containers are']
          : containers.flatMap((one) => missing(one, Date.now()) ?? []);
    if (why.length === 0 && question.public !== undefined)
      why.push(...[await publicly()].flatMap((text) => text ?? []));
    if (why.length === 0) return;
    const lost = (containers ?? []).flatMap((one) => hopeless(one) ?? []);
    if (lost.length > 0 || Date.now() > end) {
      const text = lost.length > 0 ? lost : why;
      throw new Failure(`${text.join('; ')}${containers === undefined ? '' : `\n${shown(containers)}`}`);
    }
    await sleep(EVERY);
  }
}

/** The network may fail for a while; a refusal lasts. */
function passing(error) {
  if (error instanceof Failure) throw error;
  return undefined;
}

main().catch((error) => {
  console.error(`${question.subject} is not ready: ${error.message}\nSee more: ${question.see}`);
  process.exit(1);
});
