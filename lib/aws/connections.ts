import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import { referencesIn } from '../model/reference';
import type { AwsDeployment } from './deployment';
import type { FargateUnit } from './fargate-unit';
import type { Unit } from './units';

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
  const { props, server, units } = deployment;
  const party = (unit: Unit): Party => ({
    id: unit.name,
    securityGroupId: (tasks.get(unit) as FargateUnit).securityGroup.id,
  });
  const [main, ...stores] = units;
  for (const unit of units) {
    for (const { port, cidr } of props.egress ?? [{ port: 443 }])
      reach(scope, party(unit), port, cidr ?? '0.0.0.0/0', `addresses${cidr === undefined ? '' : `-${cidr}`}`);
  }
  for (const [name, { ports }] of Object.entries(props.existing ?? {})) {
    const described = server.companions.find((companion) => companion.name === name)?.ports ?? {};
    for (const port of new Set(Object.values({ ...described, ...ports })))
      if (!(props.egress ?? [{ port: 443 }]).some((rule) => rule.port === port && rule.cidr === undefined))
        reach(scope, party(main), port, '0.0.0.0/0', name);
  }
  for (const store of stores) {
    const [{ ports, name }] = store.containers;
    for (const port of new Set(Object.values(ports))) {
      for (const other of units)
        if (other !== store && (other === main || asksFor(other, name)))
          connect(scope, party(other), party(store), port);
    }
    if (asksForServer(store)) connect(scope, party(store), party(main), deployment.server.transport.port);
  }
}

function asksFor({ containers }: Unit, companion: string): boolean {
  return containers.some(({ environment, secrets }) =>
    [...Object.values(environment), ...Object.values(secrets).map(({ template }) => template?.text)].some((value) =>
      referencesIn(value).some((kind) => 'companion' in kind && kind.companion === companion),
    ),
  );
}

function asksForServer({ containers }: Unit): boolean {
  return containers.some(({ environment }) =>
    Object.values(environment).some((value) => referencesIn(value).some(({ of }) => of === 'serverUrl')),
  );
}
