import { program } from '../../tooling/tsup.ts';

export default program({ main: 'src/main.ts' });
