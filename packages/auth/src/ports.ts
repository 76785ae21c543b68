/** The current time, in milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** Unpredictable bytes, as many as asked for. */
export type Random = (size: number) => Uint8Array;

/** Makes one new identifier a call; a UUID where the store's columns are UUIDs. */
export type GenerateId = () => string;
