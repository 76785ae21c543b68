export type { ExpressRequestLike, ExpressResponseLike, SendPageOptions } from './send-page.ts';
export { pageQuery, sendPage } from './send-page.ts';
