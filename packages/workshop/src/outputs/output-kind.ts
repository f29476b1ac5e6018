/** What an option of a command writes. */
export type OutputKind = 'picture' | 'snapshot' | 'video' | 'trace' | 'log' | 'device' | 'film' | 'bundle'
