'use strict';
// Runs on the machine that deploys, from Terraform, once, when a container registry has been made: logs the docker command in.
// No dependencies; the question comes as JSON in CDKTF_MCP_LOGIN.
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

const { name, host } = JSON.parse(process.env.CDKTF_MCP_LOGIN);

function isLoggedIn() {
  const folder = process.env.DOCKER_CONFIG ?? join(homedir(), '.docker');
  try {
    const { auths = {}, credHelpers = {} } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    return Object.hasOwn(auths, host) || Object.hasOwn(credHelpers, host);
  } catch {
    return false;
  }
}

if (!isLoggedIn()) {
  const { status, error, stderr } = spawnSync('az', ['acr', 'login', '--name', name], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 120_000,
  });
  if (status !== 0) {
    const why = error?.code === 'ENOENT' ? 'the az command was not found' : (stderr ?? `${error}`).trim();
    console.error(
      `Container registry '${name}' is there now, and the docker command is not logged in to it: ${why}\n` +
        `Log it in to ${host}, such as by 'az acr login --name ${name}', and deploy again.`,
    );
    process.exit(1);
  }
}
