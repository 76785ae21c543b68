export { add } from './errors.ts';
