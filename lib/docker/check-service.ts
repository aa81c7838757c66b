import type { Construct } from 'constructs';
import { buildContextProblems } from '../image-build/build-context';
import type { Problem } from '../model/errors';
import { wholeNumberProblem } from '../model/errors';
import { containersOf } from '../render/bindings';
import { bindingProblems } from './bindings';
import type { Deployment } from './deployment';
import { gatewayProblems } from './docker-gateway';
import { nameTaken } from '../render/neighbours';
import { portTaken } from './neighbours';
import { tlsProblems } from './tls';

/** What only the properties of a service can get wrong, and what it would take from another one of the stack. */
export function serviceProblems(scope: Construct, deployment: Deployment): readonly Problem[] {
  const { server, props, hostPort, engine } = deployment;
  const port = wholeNumberProblem(hostPort, { min: 1, max: 65_535, of: 'a port number' });
  const folders = containersOf(server, props).flatMap(({ image, name }) => {
    const where = name === server.name ? '' : `companions.${name}.`;
    const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
    return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
  });
  const tls = tlsProblems(deployment);
  return [
    ...(port === undefined ? [] : [{ property: 'hostPort', message: port }]),
    ...nameTaken(scope, server.name),
    ...portTaken(scope, hostPort),
    ...(deployment.acme === undefined || tls.length > 0
      ? []
      : portTaken(scope, deployment.acmeHttpPort, 'tls.acme.httpPort')),
    ...tls,
    ...gatewayProblems(props.gateway),
    ...folders,
    ...bindingProblems(server, props, engine.isRemote),
  ];
}
