import type { Values } from './values';

/** The container that makes a folder writable, and the server. */
export function containersByHand(
  { name, image, port, greeting, cpu }: Values,
  { group, region }: { readonly group: string; readonly region: string },
): readonly object[] {
  const logConfiguration = {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': group,
      'awslogs-region': region,
      'awslogs-stream-prefix': 'mcp',
      mode: 'blocking',
    },
  };
  const common = { systemControls: [], volumesFrom: [], logConfiguration, readonlyRootFilesystem: true, secrets: [] };
  const sourceVolume = `${name}-tmp`;
  return [
    {
      name: 'prepare',
      essential: false,
      image: 'public.ecr.aws/docker/library/busybox:1.37.0',
      mountPoints: [{ readOnly: false, sourceVolume, containerPath: '/mnt/0' }],
      dependsOn: [],
      stopTimeout: 10,
      ...common,
      command: ['sh', '-c', 'set -e\nchmod 1777 /mnt/0'],
      cpu: 0,
      memoryReservation: 16,
      portMappings: [],
      user: '0:0',
      linuxParameters: {
        capabilities: {
          drop: [
            'AUDIT_WRITE',
            'DAC_OVERRIDE',
            'FOWNER',
            'FSETID',
            'KILL',
            'MKNOD',
            'NET_BIND_SERVICE',
            'NET_RAW',
            'SETFCAP',
            'SETGID',
            'SETPCAP',
            'SETUID',
            'SYS_CHROOT',
          ],
        },
        initProcessEnabled: true,
      },
      environment: [],
    },
    {
      name,
      essential: true,
      image,
      mountPoints: [{ readOnly: false, sourceVolume, containerPath: '/tmp' }],
      dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }],
      stopTimeout: 120,
      ...common,
      cpu,
      memoryReservation: 512,
      portMappings: [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
      user: '1000:1000',
      linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
      environment: [
        { name: 'HOME', value: '/tmp' },
        { name: 'LOG_FORMAT', value: 'json' },
        { name: 'GREETING', value: greeting },
      ],
    },
  ];
}
