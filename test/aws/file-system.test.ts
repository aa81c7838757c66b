import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { User, Volume } from '../../lib';
import type { McpFileSystemProps } from '../../lib/aws/data/file-system';
import { McpFileSystem } from '../../lib/aws/data/file-system';
import type { StoredVolume } from '../../lib/model/volume';
import type { Configuration } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

inProject();

const DATA = Volume.persistent('data').stored as StoredVolume;
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1';

function files(
  props: Partial<McpFileSystemProps> = {},
  use: (files: McpFileSystem) => void = (made) => made.volumeFor(DATA, User.id(1001, 1002)),
): Configuration {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    const network = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
    const common = { name: 'weather-data', network, clientSecurityGroupIds: ['sg-1'], removeOnDestroy: false };
    use(new McpFileSystem(stack, 'files', { ...common, ...props }));
  });
  return configuration(synthesized, 'aws');
}

test('encrypted, and not destroyed unless that was asked for', () => {
  expect(only(files(), 'aws_efs_file_system')).toMatchObject({
    encrypted: true,
    lifecycle: { prevent_destroy: true },
  });
  expect(only(files({ kmsKeyArn: KEY }), 'aws_efs_file_system').kms_key_id).toBe(KEY);
  expect(only(files({ removeOnDestroy: true }), 'aws_efs_file_system')).not.toHaveProperty('lifecycle');
});

test('NFS from the clients alone, and nothing out', () => {
  const made = files({ clientSecurityGroupIds: ['sg-1', 'sg-2'] });
  expect(resources(made, 'aws_vpc_security_group_ingress_rule')).toEqual(
    ['sg-1', 'sg-2'].map((client) =>
      expect.objectContaining({ referenced_security_group_id: client, from_port: 2049, to_port: 2049 }),
    ),
  );
  expect(JSON.stringify(made)).not.toMatch(/cidr|aws_vpc_security_group_egress_rule/);
});

test('the policy grants nothing, and denies what is not TLS', () => {
  const { Statement } = JSON.parse(only(files(), 'aws_efs_file_system_policy').policy as string) as {
    Statement: { Effect: string; Condition: unknown }[];
  };
  expect(Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
});

test.each([
  ['a user by number', User.id(1001, 1002), 1001, 1002],
  ['root', User.id(0), 0, 0],
  ["the image's own", User.fromImage(), 1000, 1000],
])('a volume belongs to %s', (_title, user, uid, gid) => {
  const made = files({}, (system) => system.volumeFor(DATA, user));
  expect(only(made, 'aws_efs_access_point')).toMatchObject({
    posix_user: { uid, gid },
    root_directory: {
      path: '/data',
      creation_info: { owner_uid: uid, owner_gid: gid, permissions: '0750' },
    },
  });
});

test('a volume is known by its file system and access point', () => {
  const made = files({}, (system) => {
    new TerraformOutput(system, 'volume', { value: system.volumeFor(DATA, User.id(1)) });
  });
  const [{ value }] = Object.values(made.output ?? {});
  expect(value).toEqual({
    fileSystemId: expect.stringMatching(/^\$\{aws_efs_file_system\..*\.id\}$/),
    fileSystemArn: expect.stringMatching(/^\$\{aws_efs_file_system\..*\.arn\}$/),
    accessPointId: expect.stringMatching(/^\$\{aws_efs_access_point\..*\.id\}$/),
    accessPointArn: expect.stringMatching(/^\$\{aws_efs_access_point\..*\.arn\}$/),
  });
});

test('a mount target a subnet, which a service can wait for', () => {
  let waited = 0;
  const made = files({}, ({ mounted }) => (waited = mounted.length));
  expect(resources(made, 'aws_efs_mount_target').map((target) => target.subnet_id)).toEqual(['subnet-1', 'subnet-2']);
  expect(waited).toBe(3); // the policy, too
});

test('subnets that only Terraform knows get one each', () => {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    const subnetIds = new TerraformVariable(stack, 'subnets', { type: 'list(string)' }).listValue;
    const network = { vpcId: 'vpc-1', subnetIds };
    const common = { name: 'weather-data', clientSecurityGroupIds: [], removeOnDestroy: true };
    new McpFileSystem(stack, 'files', { ...common, network });
  });
  expect(only(configuration(synthesized, 'aws'), 'aws_efs_mount_target')).toMatchObject({
    for_each: '${toset(var.subnets)}',
    subnet_id: '${each.value}',
  });
});

test('a backup every day, of this file system, into a vault that stays', () => {
  const made = files({ backup: { hour: 3, keepDays: 9 }, kmsKeyArn: KEY, permissionsBoundaryArn: 'arn:boundary' });
  expect(only(made, 'aws_backup_plan').rule).toEqual([
    expect.objectContaining({ schedule: 'cron(0 3 * * ? *)', lifecycle: { delete_after: 9 } }),
  ]);
  expect(only(made, 'aws_backup_vault')).toMatchObject({ force_destroy: false, kms_key_arn: KEY });
  expect(only(made, 'aws_backup_selection').resources).toEqual([
    expect.stringMatching(/^\$\{aws_efs_file_system\..*\.arn\}$/),
  ]);
  expect(only(made, 'aws_iam_role').permissions_boundary).toBe('arn:boundary');
  const policy = only(made, 'aws_iam_role_policy').policy as string;
  expect(policy).not.toContain('"*"');
  expect(JSON.parse(policy)).toMatchObject({ Statement: [{}, {}, { Resource: KEY }] });
});

test('no backup, nothing of it', () => {
  const types = Object.keys(files().resource ?? {});
  expect(types.filter((type) => /backup|iam/.test(type))).toEqual([]);
});
