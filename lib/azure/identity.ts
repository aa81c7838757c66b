import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { terraformData } from '../render/terraform-data';
import type { ExistingIdentity, ServerRole } from './container-instances-mcp-service-props';

export interface GroupIdentityProps {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - one of its own */
  readonly existing?: ExistingIdentity;
  /** What it may do. */
  readonly roles: readonly ServerRole[];
}

/** Seconds after which Azure has usually told every part of itself about a new role. */
const SPREAD_SECONDS = 60;

/** Who a container group is in Azure: it exists, and has its roles, before the group does. */
export class GroupIdentity extends Construct {
  public readonly identity: ExistingIdentity;
  /** The identity that was made; nothing where one was given. */
  public readonly made?: UserAssignedIdentity;
  public readonly assignments: readonly RoleAssignment[];
  /** What the group waits for: a role that is new takes effect a while after it was given. */
  public readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { existing, roles, ...place }: GroupIdentityProps) {
    super(scope, id);
    if (existing === undefined) this.made = new UserAssignedIdentity(this, 'identity', place);
    this.identity = existing ?? (this.made as UserAssignedIdentity);
    const { principalId } = this.identity;
    this.assignments = roles.map(
      ({ scope: where, role }, i) =>
        new RoleAssignment(this, `role-${i}`, {
          scope: where,
          roleDefinitionName: role,
          principalId,
          principalType: 'ServicePrincipal',
          skipServicePrincipalAadCheck: true, // it may be too new to be found
        }),
    );
    this.ready =
      roles.length === 0
        ? []
        : [
            terraformData(this, 'spread', {
              triggersReplace: this.assignments.map((one) => one.id),
              command: { line: `node -e "setTimeout(() => {}, ${SPREAD_SECONDS * 1_000})"`, environment: {} },
            }),
          ];
  }
}
