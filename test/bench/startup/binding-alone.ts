/** The least that an app loads whose author writes the same resources by hand. */
import { reportLoaded } from './loaded';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, TerraformStack } from 'cdktf';

reportLoaded([App, TerraformStack, DockerProvider, Container, Image, Network]);
