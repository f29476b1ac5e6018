/*
 * How a lost device is brought back: three steps, each doing more than the one before, and a limit on how often.
 */
import { type Clock, type DriverError, isDriverError, type OperationOptions } from '@vfab/core'

import { backoffDelayMs, type BackoffPolicy } from './backoff.ts'

/** The steps in the order they are tried; the last one is repeated while attempts are left. */
export const recoverySteps = ['reset-connection', 'reset-device', 'reinitialise'] as const

/**
 * - `reset-connection`: close the port and open it again
 * - `reset-device`: open it if need be, and put the device into its power-on state
 * - `reinitialise`: check the driver and its settings anew, then open
 */
export type RecoveryStep = (typeof recoverySteps)[number]

/** When and how often to try. */
export interface ReconnectPolicy extends BackoffPolicy {
  /** Attempts before giving up, default 5. */
  readonly attempts?: number | undefined
}

/** One attempt, as it is announced before its delay. */
export interface RecoveryAttempt {
  /** Counts from 1. */
  readonly attempt: number
  readonly attempts: number
  readonly step: RecoveryStep
  /** Wait before the attempt, ms. */
  readonly delayMs: number
  /** What made it necessary: the loss, or the failure of the attempt before. */
  readonly error: DriverError
}

/** What {@link recover} needs. */
export interface RecoveryOptions extends OperationOptions {
  readonly policy: ReconnectPolicy
  readonly clock: Pick<Clock, 'sleep'>
  readonly random: () => number
  /** Takes one step; resolves when the device has answered. */
  readonly takeStep: (step: RecoveryStep) => Promise<void>
  /** Called before each delay. */
  readonly onAttempt: (attempt: RecoveryAttempt) => void
  /** Makes a `DriverError` of what a step rejected with. Rethrows an abort. */
  readonly toError: (cause: unknown) => DriverError
}

/**
 * Tries until a step succeeds, waiting longer before each attempt.
 * @param error - what is to be recovered from
 * @throws the last error, when the attempts are used up or when another attempt cannot help; the signal's reason
 */
export async function recover(error: DriverError, options: RecoveryOptions): Promise<void> {
  const { policy, clock, random, signal } = options
  const { attempts = 5 } = policy
  let last = error
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (!mayPass(last)) break
    const step = recoverySteps[Math.min(attempt, recoverySteps.length) - 1] as RecoveryStep
    const delayMs = backoffDelayMs(attempt, policy, random)
    options.onAttempt({ attempt, attempts, step, delayMs, error: last })
    await clock.sleep(delayMs, { signal })
    try {
      await options.takeStep(step)
      return
    } catch (cause) {
      signal?.throwIfAborted()
      last = options.toError(cause)
    }
  }
  throw last
}

/**
 * Whether trying again can help. Missing rights may pass: after a device is plugged in, udev takes a moment to grant them.
 */
export function mayPass({ type, code }: DriverError): boolean {
  if (type === 'configuration' || type === 'dependency') return false
  return code !== 'WRONG_DEVICE' && code !== 'FIRMWARE_UNSUPPORTED'
}

/** Whether a failure is of this driver, and leaves it open whether its device still listens. */
export function leavesDoubt(cause: unknown, driver: string): cause is DriverError {
  if (!isDriverError(cause) || cause.driver !== driver) return false
  const { type, code } = cause
  return type === 'connection' || type === 'timeout' || code === 'BAD_REPLY' || code === 'DEVICE_RESET'
}
