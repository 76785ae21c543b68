import { benchCursors } from './cursor.ts';
import { benchDepth } from './depth.ts';

await benchCursors();
await benchDepth();
