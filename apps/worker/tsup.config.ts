import { library } from '../../tooling/tsup.ts';

export default library({ extraEntry: { main: 'src/main.ts' } });
