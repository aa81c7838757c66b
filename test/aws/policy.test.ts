import { policyDocument } from '../../lib/aws/policy';

test('a policy allows what it names, and nothing without a resource', () => {
  const statements = [
    { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] },
    { actions: ['ssm:GetParameters'], resources: [] },
    { actions: ['kms:Decrypt'], resources: ['key'], conditions: { StringLike: { 'kms:ViaService': ['ssm.*'] } } },
  ];
  expect(JSON.parse(policyDocument(statements))).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: ['key'],
        Condition: { StringLike: { 'kms:ViaService': ['ssm.*'] } },
      },
    ],
  });
});
