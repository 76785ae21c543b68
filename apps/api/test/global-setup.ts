import { shareServers } from '@headgate/test-servers';

export default () => shareServers(['postgres']);
