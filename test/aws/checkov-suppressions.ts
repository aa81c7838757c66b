import type { Suppression } from '../support/checkov';

export const SUPPRESSIONS: readonly Suppression[] = [
  {
    check: 'CKV_AWS_150',
    type: 'aws_lb',
    reason: 'a protected balancer makes cdktf destroy fail; McpLoadBalancer has deletionProtection for who wants it',
  },
  {
    check: 'CKV_AWS_91',
    type: 'aws_lb',
    reason:
      "the bucket of access logs is the owner of the account's to make and keep; loadBalancerOptions.accessLogs names it",
  },
  {
    check: 'CKV2_AWS_20',
    type: 'aws_lb',
    reason: 'an internal balancer without a domain has no name that a certificate could be for; a public one redirects',
  },
  {
    check: 'CKV_AWS_2',
    type: 'aws_lb_listener',
    reason: 'calls inside the VPC go over HTTP where the balancer has no name that a certificate could be for',
  },
  {
    check: 'CKV_AWS_103',
    type: 'aws_lb_listener',
    reason: 'the same listener: without TLS there is no version of it',
  },
  {
    check: 'CKV_AWS_378',
    type: 'aws_lb_target_group',
    reason:
      'TLS ends at the balancer; MCP servers speak HTTP, and what is between is in the VPC by rules of security groups',
  },
  {
    check: 'CKV_AWS_260',
    type: 'aws_vpc_security_group_ingress_rule',
    reason: 'port 80 of a public balancer answers with a redirect to HTTPS and nothing else',
  },
  {
    check: 'CKV_AWS_192',
    type: 'aws_wafv2_web_acl',
    reason: 'rules that read bodies block calls whose arguments are code or logs; the ACL counts callers alone',
  },
  {
    check: 'CKV2_AWS_76',
    type: 'aws_lb',
    reason: 'the same rules: MCP servers are not made with Log4j, and their calls may talk about it',
  },
  {
    check: 'CKV2_AWS_31',
    type: 'aws_wafv2_web_acl',
    reason:
      "its log holds the headers of calls; where it goes is the owner's choice, by loadBalancerOptions.rateLimitLogArn",
  },
  {
    check: 'CKV_AWS_158',
    type: 'aws_cloudwatch_log_group',
    reason: "CloudWatch encrypts by itself; a key of one's own costs and needs a policy, by kmsKeyArn",
  },
  {
    check: 'CKV_AWS_338',
    type: 'aws_cloudwatch_log_group',
    reason: 'how long logs are kept is in the description, 30 days by default; a year of them is a choice with a price',
  },
  {
    check: 'CKV_AWS_184',
    type: 'aws_efs_file_system',
    reason: "encrypted with the key of AWS; a key of one's own costs and needs a policy, by kmsKeyArn",
  },
  {
    check: 'CKV2_AWS_18',
    type: 'aws_efs_file_system',
    reason: 'a backup costs, and is made where the description asks for it',
  },
  {
    check: 'CKV_AWS_166',
    type: 'aws_backup_vault',
    reason: "encrypted with the key of AWS; a key of one's own costs and needs a policy, by kmsKeyArn",
  },
  {
    check: 'CKV_AWS_136',
    type: 'aws_ecr_repository',
    reason: "encrypted with the key of AWS; a key of one's own costs and needs a policy, by kmsKeyArn",
  },
  {
    check: 'CKV_AWS_149',
    type: 'aws_secretsmanager_secret',
    reason: "encrypted with the key of AWS; a key of one's own costs and needs a policy, by kmsKeyArn",
  },
  {
    check: 'CKV2_AWS_57',
    type: 'aws_secretsmanager_secret',
    reason: 'tokens of others change by a new value from their owner; a function could not make one up',
  },
  {
    check: 'CKV_AWS_394',
    type: 'aws_availability_zones',
    reason: 'subnets ignore a change of their zone, so that one that AWS opens later moves nothing',
  },
];
