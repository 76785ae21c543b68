export type { RespondPageOptions } from './respond-page.ts';
export { pageQuery, respondPage } from './respond-page.ts';
