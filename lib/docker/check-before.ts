import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { containersOf } from '../render/bindings';
import type { LocalValues } from '../render/local-values';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import { secretFiles } from './bindings';
import type { Deployment } from './deployment';
import { gateCommand } from './host-files';

/** Everything that would otherwise fail half-way, asked before anything is made: values, secret files, the port. */
export function checkBefore(
  scope: Construct,
  deployment: Deployment,
  values: LocalValues | undefined,
): TerraformResource {
  const { server, props, engine } = deployment;
  const files = containersOf(server, props).flatMap((container) =>
    secretFiles(container, props).map(({ name, here }) => ({
      name,
      path: fromStackFolder(scope, here),
      uid: container.user.uid,
      gid: container.user.gid,
    })),
  );
  const question = {
    server: server.name,
    // Terraform takes the port from the one before it gives it to the other.
    own: [deployment.named(...(server.front === undefined ? [] : [server.front.name])), deployment.acmeProxyName],
    network: props.network === undefined ? deployment.named() : undefined,
    ports: [
      {
        property: 'hostPort',
        port: deployment.hostPort,
        way: 'set hostPort to a free port (MCP_LOCAL_HOST_PORT for the shipped app)',
      },
      ...(deployment.acme === undefined
        ? []
        : [
            {
              property: 'tls.acme.httpPort',
              port: deployment.acmeHttpPort,
              way: 'set it to a free port that port 80 of the name is forwarded to',
            },
          ]),
    ],
    hostAddress: deployment.hostAddress,
    isRemote: engine.isRemote,
    dockerHost: engine.host,
    secretFiles: files,
    single: deployment.hasGateway ? undefined : deployment.named(), // its name was the gateway's if there was one
  };
  // Two addresses: replaced in the step from several replicas to one, a single one would close a circle around the old ones.
  return terraformData(scope, deployment.hasGateway ? 'before-gateway' : 'before', {
    triggersReplace: [
      question.own[0],
      deployment.hostPort,
      ...(deployment.acme === undefined ? [] : [deployment.acmeHttpPort]),
      deployment.hostAddress,
      engine.host ?? '',
      ...files.map(({ path }) => path),
    ],
    command: gateCommand(scope, 'before', question),
    preconditions: [
      ...(values === undefined ? [] : [values.precondition]),
      ...files.map(({ name, path }) => ({
        // Terraform refuses a condition that refers to nothing.
        condition: `\${path.module != "" && fileexists(${JSON.stringify(path)})}`,
        errorMessage: `MCP server '${server.name}' (at '${scope.node.path}') needs secret ${name} as a file, and \${abspath(${JSON.stringify(path)})} does not exist.`,
      })),
    ],
  });
}
