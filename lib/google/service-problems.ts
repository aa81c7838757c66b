import type { Construct } from 'constructs';
import { buildContextProblems } from '../image-build/build-context';
import type { Problem } from '../model/errors';
import { isToken, show, wholeNumberProblem } from '../model/errors';
import { nameTaken } from '../render/neighbours';
import { bindingProblems } from './bindings';
import type { CloudRunMcpServiceProps } from './cloud-run-mcp-service-props';
import type { GoogleDeployment } from './deployment';
import { GoogleVolume } from './google-volume';
import { trafficProblems } from './traffic';

const MEMBER = /^(?:user|group|serviceAccount|domain|principal|principalSet):\S+$|^all(?:Authenticated)?Users$/;

/** What only the properties of the service can get wrong. */
export function serviceProblems(scope: Construct, deployment: GoogleDeployment): readonly Problem[] {
  const { props, server, containers } = deployment;
  const names = [server, ...server.companions].map(({ name }) => name);
  return [
    ...nameTaken(scope, server.name),
    ...bindingProblems(server, props),
    ...placeProblems(props),
    ...accessProblems(deployment),
    ...volumeProblems(deployment),
    ...optionProblems(deployment),
    ...trafficProblems(server.rollout, props.stableRevision),
    ...Object.keys(props.images ?? {})
      .filter((name) => !names.includes(name))
      .map((name) => ({
        property: `images.${name}`,
        message: `there is no such container; there are: ${names.join(', ')}`,
      })),
    ...containers.flatMap(({ image, name }) => {
      const where = name === server.name ? '' : `companions.${name}.`;
      const found = image.source.kind === 'dockerfile' ? buildContextProblems(image.source) : [];
      return found.map(({ property, message }) => ({ property: `${where}${property}`, message }));
    }),
  ];
}

type Places = Pick<CloudRunMcpServiceProps, 'project' | 'region' | 'projectNumber' | 'concurrency'>;

/** Formats of Google Cloud: a value that is none fails at the first call of the API, with less to go by. */
const PLACES = {
  project: [
    /^(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    "the id of a project; give one such as 'acme-prod'",
  ],
  region: [/^[a-z]+-[a-z]+\d+$/, "a region; give one such as 'europe-west1'"],
  projectNumber: [
    /^\d{6,20}$/,
    "the number of a project; give the one that 'gcloud projects describe' shows, or leave it out",
  ],
} as const;

export function placeProblems(props: Places): readonly Problem[] {
  const problems = Object.entries(PLACES).flatMap(([property, [form, what]]): Problem[] => {
    const value: unknown = props[property as keyof typeof PLACES];
    if (isToken(value) || (property === 'projectNumber' && value === undefined)) return [];
    return typeof value === 'string' && form.test(value)
      ? []
      : [{ property, message: `${show(value)} is not ${what}` }];
  });
  const concurrency =
    props.concurrency === undefined
      ? undefined
      : wholeNumberProblem(props.concurrency, { min: 1, max: 1_000, of: 'a whole number of calls' });
  return concurrency === undefined ? problems : [...problems, { property: 'concurrency', message: concurrency }];
}

function accessProblems({ props, server, containers, front }: GoogleDeployment): readonly Problem[] {
  const { publicly } = server.access;
  const problems: Problem[] = [];
  const add = (property: string, message: string): void => void problems.push({ property, message });
  const how = publicly?.authentication.how.kind;
  if (!containers.includes(front))
    add(
      `existing.${front.name}`,
      'it is in front, and Cloud Run calls containers only; take front out, or run it here',
    );
  if (how === 'iam' && props.invokers === undefined)
    add(
      'invokers',
      "nobody could call; give some, such as ['group:agents@example.com'], or [] where somebody else grants it",
    );
  for (const member of props.invokers ?? [])
    if (!isToken(member) && !MEMBER.test(member))
      add(
        'invokers',
        `${show(member)} is not a member; use one such as 'user:jane@example.com' or 'serviceAccount:agent@acme.iam.gserviceaccount.com'`,
      );
  if ((props.invokers ?? []).some((member) => member.startsWith('all')))
    add('invokers', "that lets everybody call; say so by Authentication.none('why'), and leave invokers out");
  else if (props.invokers !== undefined && publicly !== undefined && how !== 'iam')
    add(
      'invokers',
      `the callers prove who they are otherwise (${how}), and a request has one Authorization header; use Authentication.iam(), or leave invokers out`,
    );
  const { domain } = props;
  if (domain !== undefined && publicly === undefined)
    add(
      'domain',
      'its load balancer is on the Internet, and the server is internal; use Access.public with authentication stated, or leave it out',
    );
  if (
    domain !== undefined &&
    !isToken(domain.name) &&
    !/^(?=.{4,63}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain.name ?? '')
  )
    add(
      'domain',
      `${show(domain.name)} is not a host name; use one such as 'mcp.example.com', of at most 63 characters`,
    );
  if (domain?.behindExisting === true && domain.managedZone !== undefined)
    add(
      'domain.managedZone',
      'the address of a load balancer that is there already is not known here; make the record there, and leave it out',
    );
  if (domain === undefined && publicly?.requestsPerMinute !== undefined)
    add(
      'access.requestsPerMinute',
      "only a load balancer counts; give a domain, such as { name: 'mcp.example.com' }, or leave it out",
    );
  if (domain === undefined && publicly?.paths !== undefined && how !== 'bearer')
    add(
      'access.paths',
      "nothing is in front that could tell paths apart; give a domain, such as { name: 'mcp.example.com' }, or leave paths out",
    );
  return problems;
}

/** Names of Google Cloud that are easily given in another form. */
function optionProblems({ props, containers }: GoogleDeployment): readonly Problem[] {
  const problems: Problem[] = [];
  const check = (property: string, value: string | undefined, form: RegExp, what: string): void => {
    if (value !== undefined && !isToken(value) && !form.test(value))
      problems.push({ property, message: `${show(value)} is not ${what}` });
  };
  check(
    'kmsKeyName',
    props.kmsKeyName,
    KEY,
    `a key; use one such as 'projects/p/locations/${props.region}/keyRings/r/cryptoKeys/k'`,
  );
  check(
    'serviceAccountEmail',
    props.serviceAccountEmail,
    /^[^@\s:]+@[^@\s]+$/,
    "an e-mail; use one such as 'weather@acme-prod.iam.gserviceaccount.com'",
  );
  for (const role of props.roles ?? [])
    check(
      'roles',
      role,
      /^(?:(?:projects|organizations)\/[^/]+\/)?roles\/[A-Za-z0-9._]+$/,
      "a role; use one such as 'roles/bigquery.dataViewer'",
    );
  for (const [host, account] of Object.entries(props.registries ?? {}))
    check(
      `registries.${host}`,
      account.passwordSecretVersion,
      /^projects\/[^/]+\/secrets\/[^/]+\/versions\/[^/]+$/,
      "a version of a secret; use one such as 'projects/acme-prod/secrets/ghcr/versions/1'",
    );
  if (props.cpuAlwaysOn === false && containers.some(({ asked }) => asked.gpus !== undefined))
    problems.push({
      property: 'cpuAlwaysOn',
      message: 'an instance with a GPU always has its processors; leave it out',
    });
  return problems;
}

const KEY = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;

function volumeProblems({ props, containers, server }: GoogleDeployment): readonly Problem[] {
  const problems: Problem[] = [];
  const known = new Set<string>();
  for (const container of containers) {
    const where = container === server ? '' : `companions.${container.name}.`;
    for (const [path, { volume, stored }] of Object.entries(container.volumes)) {
      if (stored === undefined || volume.kind !== 'shared') continue;
      known.add(stored.name);
      const binding: unknown = props.volumes?.[stored.name];
      if (!(binding instanceof GoogleVolume))
        problems.push({
          property: `${where}volumes.${path}`,
          message: `'${stored.name}' is not bound; give volumes: { ${/^[a-z0-9]+$/.test(stored.name) ? stored.name : `'${stored.name}'`}: GoogleVolume.fromBucket('...') } or .fromNfs({ ... })`,
        });
      else if (binding.source.kind === 'nfs' && props.network === undefined)
        problems.push({
          property: 'network',
          message: `'${stored.name}' is a share of NFS, which is reached by a network only; give { subnetwork: ... }`,
        });
    }
  }
  for (const name of Object.keys(props.volumes ?? {}))
    if (!known.has(name))
      problems.push({
        property: `volumes.${name}`,
        message: `there is no such shared volume; there are: ${[...known].join(', ') || 'none'}`,
      });
  return problems;
}
