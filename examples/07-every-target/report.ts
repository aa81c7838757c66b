import { reportText } from 'cdktf-mcp';
import { awsProfile } from 'cdktf-mcp/aws';
import { azureProfile } from 'cdktf-mcp/azure';
import { dockerProfile } from 'cdktf-mcp/docker';
import { googleProfile } from 'cdktf-mcp/google';
import { kubernetesProfile } from 'cdktf-mcp/kubernetes';
import { stages } from './server';

const profiles = {
  local: dockerProfile,
  'aws-prod': awsProfile,
  'google-prod': googleProfile,
  'azure-prod': azureProfile,
  kubernetes: kubernetesProfile,
};

for (const stage of Object.keys(profiles) as (keyof typeof profiles)[])
  console.log(reportText(stages[stage], profiles[stage]));
