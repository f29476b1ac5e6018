/** Every mistake that the fake sensor driver can make, with the checks that must notice it. */
export const sensorFlaws = {
  'identity of another driver': ['open: reports who the machine is and what it measures'],
  'a unit with a blank': ['open: reports who the machine is and what it measures'],
  'a channel too few': ['open: reports who the machine is and what it measures'],
  'selfTest fails in secret': ['selfTest: one entry per check, all of them passed on a healthy machine'],
  'close keeps the port': ['close: frees the port, and is the same promise the second time'],
  'close makes a promise each time': ['close: frees the port, and is the same promise the second time'],
  'asyncDispose does nothing': ['close: leaving a block of `await using` closes'],
  'read after close invents': ['close: what is asked for afterwards is refused with STATE_INVALID'],
  'events not remembered': ['events: reach listeners until they leave, and are remembered'],
  'open ignores the signal': [
    'abort: before open opens nothing and rejects with the reason',
    'abort: at any moment of open rejects with the reason, the port free',
  ],
  'failed open keeps the port': ['abort: at any moment of open rejects with the reason, the port free'],
  'open wraps losses': ['unplug: at any byte of open rejects with a connection error, the port free'],
  'discover opens unasked': [
    'discover: opens nothing unless it is allowed to probe, and an abort rejects with the reason',
  ],
  'discover ignores the signal': [
    'discover: opens nothing unless it is allowed to probe, and an abort rejects with the reason',
  ],
  'values off by one': ['read: one good reading per channel, in order, of what the machine measures'],
  'units of the wire': ['read: one good reading per channel, in order, of what the machine measures'],
  'channels in any order': ['read: one good reading per channel, in order, of what the machine measures'],
  'reads once only': ['read: reports what has changed'],
  'numbers stand still': ['read: numbers never go back, and times neither'],
  'reads all channels always': ['read: only the channels asked for; one that does not exist is a RangeError'],
  'unknown channels ignored': ['read: only the channels asked for; one that does not exist is a RangeError'],
  'no history': ['history: remembers what was read, per channel and since a moment'],
  'history without a filter': ['history: remembers what was read, per channel and since a moment'],
  'writes anything': ['write: a channel that is not writable is refused, and what is written is there'],
  'writes nothing': ['write: a channel that is not writable is refused, and what is written is there'],
  'read wraps the reason': ['abort: before and at any moment of read rejects with the reason'],
  'readings without the state now': [
    'readings: begin with the state now, each channel once, and continue with what changes',
  ],
  'polls for ever': ['readings: `break` gives them back: nothing is asked any more'],
  'readings ignore the signal': ['readings: an abort throws its reason, before and while they are waited for'],
  'readings outlive close': ['readings: end when the sensor is closed'],
  'one reader only': ['readings: two readers get the same, and one that leaves takes nothing from the other'],
  'batches of everything': ['readings: batches hold no more than asked for, and lose nothing'],
  'loss ends readings quietly': [
    'unplug: readings fail with a connection error, closed reports it, and so does an event',
  ],
  'loss not reported': ['unplug: readings fail with a connection error, closed reports it, and so does an event'],
  'zero for silence': ['silence: is a timeout or a reading without a value, never a value'],
  'the last value for silence': ['silence: is a timeout or a reading without a value, never a value'],
  'timeoutMs ignored': ['silence: read gives up after its own timeoutMs, not after the configured one'],
  'garbage is zero': ['garbage: never becomes a good value'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** A mistake of {@link sensorFlaws}. */
export type SensorFlaw = keyof typeof sensorFlaws
