/** What a {@link ReplyReader} returns for a line that is not part of its answer. */
export const notTaken: unique symbol = Symbol('@vfab/driver-kit/not-taken')

/**
 * Called with each line that comes after the request was sent: returns the finished answer, or `undefined` while more
 * lines are needed, or {@link notTaken} for a line that belongs to no request. Throws a `DriverError` for a refusal.
 */
export type ReplyReader<T> = (line: string) => T | undefined | typeof notTaken
