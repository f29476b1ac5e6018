/** What a process used at one moment. */
export interface ResourceUsage {
  /** Since the sample before; 100 is one processor fully used. */
  readonly cpuPercent: number
  /** Resident memory, MiB. */
  readonly memoryMib: number
  /** File descriptors in use, sockets and devices included; `undefined` where the system does not tell (Windows). */
  readonly openFiles: number | undefined
  /** Timers, sockets, requests and the like that keep the event loop alive. */
  readonly handles: number
  /** Threads of the process; `undefined` where the system does not tell (macOS, Windows). */
  readonly threads: number | undefined
  /** How late timers fire, ms: what keeps the event loop busy delays everything else. */
  readonly loopDelayMs: number
  /** Monotonic, ms. */
  readonly atMs: number
}

/** Most of each resource that is worth no warning. */
export interface ResourceLimits {
  readonly cpuPercent: number
  readonly memoryMib: number
  readonly openFiles: number
  readonly handles: number
  readonly threads: number
  readonly loopDelayMs: number
}

/** Limits used where none is given. */
export const defaultResourceLimits: ResourceLimits = {
  cpuPercent: 80,
  memoryMib: 500,
  openFiles: 100,
  handles: 200,
  threads: 64,
  loopDelayMs: 500,
}
