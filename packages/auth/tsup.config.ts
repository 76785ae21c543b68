import { library } from '../../tooling/tsup.ts';

export default library({ extraEntry: { 'bcrypt-worker': './src/bcrypt/bcrypt-worker.ts' } });
