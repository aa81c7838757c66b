import { executionStatements } from '../../lib/aws/task/roles';

const LOGS = 'arn:aws:logs:eu-central-1:123456789012:log-group:/mcp/weather';
const REPOSITORY = 'arn:aws:ecr:eu-central-1:123456789012:repository/weather';

describe('what starts tasks may', () => {
  test('write into the streams of one log group', () => {
    expect(executionStatements(LOGS, [])).toEqual([
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${LOGS}:*`] },
    ]);
  });

  test('pull from exactly these repositories of ECR', () => {
    expect(executionStatements(LOGS, [REPOSITORY]).slice(1)).toEqual([
      {
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [REPOSITORY],
      },
      { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    ]);
  });
});
