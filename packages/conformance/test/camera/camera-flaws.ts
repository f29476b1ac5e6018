/** What can be wrong with a camera driver, and which checks must notice. */
export const cameraFlaws = {
  'no model': ['open: reports who the camera is and what it agreed to'],
  'refusal is a plain error': ['open: settings that the camera refuses reject with a typed error, without a viewer'],
  'refusal shows the password': ['open: settings that the camera refuses reject with a typed error, without a viewer'],
  'selfTest fails': ['selfTest: one entry per check, all of them passed on a healthy camera'],
  'close is another promise': ['close: frees the camera, and is the same promise the second time'],
  'asyncDispose does nothing': ['close: leaving a block of `await using` closes'],
  'close does nothing': ['close: ends iterations and rejects snapshots that wait'],
  'works after close': ['close: what is asked for afterwards is refused with STATE_INVALID'],
  'opens once only': ['open: works again after close'],
  'events are deaf': ['events: reach listeners until they leave, and are remembered'],
  'snapshot is any frame': ['snapshot: was taken after it was asked for, cold and warm'],
  'snapshot is the last frame': [
    'snapshot: is new while others watch too',
    'snapshot: newerThan an earlier frame is a later one',
  ],
  'warm-up ignored': ['snapshot: frames for warming up come first and are thrown away'],
  'granted another size': ['snapshot: has its size, its format and both times'],
  'frames come twice': ['frames: come whole, in order, each once'],
  'break keeps the subscription': ['frames: break gives the subscription back, and the camera is free a while after'],
  'a capture for each subscriber': ['frames: many subscribers and a snapshot share one capture'],
  'latest queues': ['frames: by the policy latest a slow consumer gets the newest, and how many it missed'],
  'queue keeps one': ['frames: a queue keeps the newest, in order'],
  'too slow is not reported': ['frames: by the policy error a slow consumer gets an error, and others continue'],
  'figures are zero': ['figures: count frames and bytes, and measure rate and latency'],
  'open ignores the signal': ['abort: before open rejects with the reason, the camera untouched'],
  'open wraps the abort': ['abort: at any moment of open rejects with the reason, the camera free'],
  'snapshot ignores the signal': ['abort: before and during a snapshot rejects with the reason'],
  'frames ignore the signal': ['abort: before and during an iteration rejects with the reason'],
  'selfTest ignores the signal': ['abort: selfTest and formats reject with the reason'],
  'loss ends the iteration': [
    'loss: the same iterator continues when the connection is back, and events report it',
    'loss: a camera that is away for a while is found again',
  ],
  'deadline ignored': [
    'loss: while the camera is away a snapshot rejects with TIMEOUT in its time, and works afterwards',
  ],
  'nothing there is a plain error': ['loss: open of a camera that is away rejects with a connection or timeout error'],
  'close waits for the camera': ['loss: close while the camera is away does not wait for it'],
  'no watch for stalls': ['stall: a connection without frames is made again'],
  'damaged frames come': ['garbage: a damaged frame is left out, the next ones come'],
  'found twice': ['discover: each camera comes once, with what is needed to open it, without a viewer'],
  'discover ignores the signal': ['discover: abort rejects with the reason'],
} as const

/** A key of {@link cameraFlaws}. */
export type CameraFlaw = keyof typeof cameraFlaws
