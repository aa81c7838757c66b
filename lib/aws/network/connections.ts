import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import type { ReferenceKind } from '../../model/reference';
import { referencesIn } from '../../model/reference';
import type { AwsDeployment } from '../deployment';
import type { FargateUnit } from '../task/fargate-unit';
import type { Unit } from '../task/units';

/** A security group, and what ids of constructs call it. */
interface Party {
  readonly id: string;
  readonly securityGroupId: string;
}

/** What flows from one security group to another over TCP, and nothing else. */
function connect(scope: Construct, from: Party, to: Party, port: number): void {
  const id = `${from.id}-to-${to.id}-${port}`;
  const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port };
  new VpcSecurityGroupEgressRule(scope, `${id}-out`, {
    ...rule,
    securityGroupId: from.securityGroupId,
    referencedSecurityGroupId: to.securityGroupId,
    description: `to ${to.id}`,
  });
  new VpcSecurityGroupIngressRule(scope, `${id}-in`, {
    ...rule,
    securityGroupId: to.securityGroupId,
    referencedSecurityGroupId: from.securityGroupId,
    description: `from ${from.id}`,
  });
}

/** What flows out to addresses. */
function reach(scope: Construct, from: Party, port: number, cidr: string, what: string): void {
  new VpcSecurityGroupEgressRule(scope, `${from.id}-to-${what}-${port}`, {
    securityGroupId: from.securityGroupId,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    cidrIpv4: cidr,
    description: `to ${what}`,
  });
}

/** What the tasks of a server may reach: one another, existing services, and what the platform team allows; by default HTTPS. */
export function connectTasks(scope: Construct, deployment: AwsDeployment, tasks: ReadonlyMap<Unit, FargateUnit>): void {
  const { units } = deployment;
  const party = (unit: Unit): Party => ({
    id: unit.name,
    securityGroupId: (tasks.get(unit) as FargateUnit).securityGroup.id,
  });
  for (const unit of units) {
    for (const { port, cidr, what } of outwards(deployment, unit).values()) reach(scope, party(unit), port, cidr, what);
    for (const other of units)
      for (const port of other === unit ? [] : portsBetween(deployment, unit, other))
        connect(scope, party(unit), party(other), port);
  }
}

/** By port and range, each once: AWS refuses a rule that is there already. */
function outwards({ props, server, units }: AwsDeployment, unit: Unit) {
  const rules = (props.egress ?? [{ port: 443 }]).map(({ port, cidr = ANYWHERE }) => ({
    port,
    cidr,
    what: cidr === ANYWHERE ? 'addresses' : cidr,
  }));
  const existing = Object.entries(props.existing ?? {}).flatMap(([name, { ports }]) => {
    if (unit !== units[0] && !asksFor(unit, name)) return [];
    const described = server.companions.find((companion) => companion.name === name)?.ports;
    return Object.values({ ...described, ...ports }).map((port) => ({ port, cidr: ANYWHERE, what: name }));
  });
  const byKey = new Map<string, (typeof rules)[number]>();
  for (const rule of [...rules, ...existing])
    if (!byKey.has(`${rule.port} ${rule.cidr}`)) byKey.set(`${rule.port} ${rule.cidr}`, rule);
  return byKey;
}

/** The server reaches every companion with data, and everybody what its environment names. */
function portsBetween({ server, units }: AwsDeployment, from: Unit, to: Unit): ReadonlySet<number> {
  const companions = to.containers.filter(
    (container) => container !== server && (from === units[0] || asksFor(from, container.name)),
  );
  const toServer = to.containers.includes(server) && asksForServer(from) ? [server.transport.port] : [];
  return new Set([...companions.flatMap(({ ports }) => Object.values(ports)), ...toServer]);
}

const ANYWHERE = '0.0.0.0/0';

function referencesOf({ containers }: Unit): readonly ReferenceKind[] {
  return containers.flatMap(({ environment, secrets }) =>
    [...Object.values(environment), ...Object.values(secrets).map(({ template }) => template?.text)].flatMap(
      referencesIn,
    ),
  );
}

function asksFor(unit: Unit, companion: string): boolean {
  return referencesOf(unit).some((kind) => 'companion' in kind && kind.companion === companion);
}

function asksForServer(unit: Unit): boolean {
  return referencesOf(unit).some(({ of }) => of === 'serverUrl');
}
