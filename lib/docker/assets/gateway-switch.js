#!/usr/bin/env node
'use strict';
/**
 * Puts a configuration into the gateway's volume and lets a running gateway take it over, without a lost or repeated call: HAProxy's
 * new process accepts every new connection, the old one finishes what it runs. Ends when the old process has ended, so that
 * whoever called may stop the replicas that only the old configuration names. Talks to the engine through `docker` alone,
 * so it works wherever the `docker` command works: another host, a context, Docker Desktop.
 *
 * From the environment:
 *   GATEWAY_CONTAINER     name of the gateway; one that does not exist (yet) is no error
 *   GATEWAY_VOLUME        name of its volume
 *   GATEWAY_FOLDER        where the gateway mounts it (default /etc/gateway)
 *   GATEWAY_IMAGE         image of the gateway
 *   GATEWAY_FILES         JSON: name in the volume -> { "text": ... } or { "path": file on this machine } or { "env": variable };
 *                         haproxy.cfg among them
 *   GATEWAY_WAIT_SECONDS  the configuration's stopGraceSeconds, after which HAProxy ends the old process itself
 */
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');

const CONFIG = 'haproxy.cfg';
const container = need('GATEWAY_CONTAINER');
const volume = need('GATEWAY_VOLUME');
const image = need('GATEWAY_IMAGE');
const folder = process.env.GATEWAY_FOLDER || '/etc/gateway';
const files = JSON.parse(need('GATEWAY_FILES'));
const waitSeconds = Number(need('GATEWAY_WAIT_SECONDS'));

main().catch((error) => {
  console.error(`gateway: ${error.message}`);
  process.exit(1);
});

async function main() {
  const contents = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, content(name, file)]));
  const { [CONFIG]: config, ...others } = contents;
  // First what the configuration names, then the configuration under another name, and under its own only when it is right:
  // a gateway that restarts at any moment finds one that is whole.
  install({ ...others, [`${CONFIG}.next`]: config });
  takeName();
  if (!isRunning()) {
    install({ [CONFIG]: config });
    return console.log('gateway: is not running; it will start with this configuration');
  }
  const checked = docker(['exec', container, 'haproxy', '-c', '-f', `${folder}/${CONFIG}.next`]);
  if (checked.status !== 0) throw new Error(`the configuration was refused, the old one stays:\n${checked.said}`);
  install({ [CONFIG]: config });
  await reload();
}

async function reload() {
  const before = workers();
  must(['kill', '--signal', 'USR2', container]);
  const started = Date.now();
  // A gateway that was started with a restart policy may come back by itself; then its workers are new as well.
  await until(60, () => workers().some((id) => !before.includes(id)), 'no new process came up; see docker logs');
  // Some seconds more than HAProxy takes to end it: past that, the step must not go on, nor hang.
  await until(waitSeconds + 30, () => !workers().some((id) => before.includes(id)), 'the old process did not end');
  console.log(`gateway: switched; the old process ended after ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Processes that have no child: the master (and an init before it) has its workers as children. */
function workers() {
  const [head, ...lines] = must(['top', container]).split('\n').filter(Boolean);
  const columns = head.trim().split(/\s+/);
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const [id, parent] = ['PID', 'PPID'].map((column) => columns.indexOf(column));
  const parents = new Set(rows.map((row) => row[parent]));
  // A master that is loading has no new worker yet, or only a short-lived one: a process counts once it is nobody's parent.
  return rows.map((row) => row[id]).filter((own) => !parents.has(own));
}

/** The server's only container bore the gateway's name before there were several: it makes room, and Terraform removes it by its id. */
function takeName() {
  const format = '{{.Id}} {{json .Config.Entrypoint}} {{index .Config.Labels "cdktf-mcp.hash"}}';
  const found = docker(['inspect', '--type', 'container', '--format', format, container]);
  const [id, entrypoint, hash] = found.out.trim().split(' ');
  if (found.status !== 0 || entrypoint === '["haproxy"]') return;
  if (!hash)
    throw new Error(`container ${container}, which is not of this deployment, has its name; remove or rename it`);
  docker(['rename', id, `${container}_until-${id.slice(0, 12)}`]);
  docker(['stop', id]);
}

/** One that restarts again and again does so for want of a right configuration: it will find this one. */
function isRunning() {
  const format = '{{and .State.Running (not .State.Restarting)}}';
  return docker(['inspect', '--type', 'container', '--format', format, container]).said.trim() === 'true';
}

/** Through a container that is created and never started: works whether the gateway runs, is missing, or is read-only. */
function install(contents) {
  const id = must([
    'create',
    '--network',
    'none',
    '--mount',
    `type=volume,source=${volume},target=${folder}`,
    image,
  ]).trim();
  try {
    must(['cp', '-', `${id}:${folder}`], tar(contents));
  } finally {
    docker(['rm', '--force', id]);
  }
}

function content(name, file) {
  if (file.text !== undefined) return Buffer.from(file.text);
  if (file.path !== undefined) return readFileSync(file.path);
  const value = process.env[file.env];
  if (!value) throw new Error(`environment variable ${file.env}, the content of ${name}, is empty`);
  return Buffer.from(value);
}

/** Readable by the gateway's user, whoever that is in its image; nobody else is in there. */
function tar(contents) {
  const blocks = Object.entries(contents).flatMap(([name, data]) => {
    const header = Buffer.alloc(512);
    const field = (text, at) => header.write(text, at, 'latin1');
    field(name, 0);
    field('0000444\0', 100);
    field('0000000\0', 108);
    field('0000000\0', 116);
    field(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    field(
      `${Math.floor(Date.now() / 1000)
        .toString(8)
        .padStart(11, '0')}\0`,
      136,
    );
    field('        0', 148);
    field('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    field(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function until(seconds, isSo, otherwise) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((go) => setTimeout(go, 200))) {
    if (isSo()) return;
  }
  throw new Error(`${otherwise} (${seconds} s)`);
}

function must(args, input) {
  const done = docker(args, input);
  if (done.status !== 0) throw new Error(`docker ${args[0]} failed: ${done.said.trim()}`);
  return done.out;
}

function docker(args, input) {
  const done = spawnSync('docker', args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.error) throw done.error;
  return { status: done.status, out: done.stdout, said: `${done.stdout}${done.stderr}` };
}

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
