/*
 * Clocks and pipes for tests of anything that takes a `Clock` or a `BytePipe`: drivers, sessions, streams. No test needs to sleep with them.
 * Programs import nothing from here.
 */
export { createHastyClock } from './testing/hasty-clock.ts'
export type { HastyClock } from './testing/hasty-clock.ts'
export { createLeapingClock } from './testing/leaping-clock.ts'
export type { LeapingClock } from './testing/leaping-clock.ts'
export { createManualClock } from './testing/manual-clock.ts'
export type { ManualClock } from './testing/manual-clock.ts'
export { createPipePair } from './testing/pipe-pair.ts'
export type { PipePairOptions } from './testing/pipe-pair.ts'
export { settled } from './testing/settled.ts'
