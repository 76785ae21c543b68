export type { FastifyReplyLike, FastifyRequestLike, ReplyPageOptions } from './reply-page.ts';
export { pageQuery, replyPage } from './reply-page.ts';
