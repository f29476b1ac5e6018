export { exitCodes, type ExitCodeName } from './exit-code.ts'
export { type InterruptSignal, type Io, type OutputStream, type PauseSignal } from './io.ts'
export { main } from './main.ts'
export { nodeIo } from './node-io.ts'
