// Installs and generates what every other command needs; `npm start` and `npm test` do it by themselves.
import { prepare } from './lib/workspace.mjs';

await prepare();
