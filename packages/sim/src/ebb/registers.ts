import { defaultPenPin } from './servo.ts'

/** Everything that commands can set, that is not motion, pins or servo channels, and that a restart forgets. */
export interface Registers {
  /** `CU,2`. */
  limitChecks: boolean
  /** `CU,50`. */
  autoEnableMotors: boolean
  /** `CU,51`, `CU,52`: which port B pins end all motion, and at which level. */
  limitMask: number
  limitTarget: number
  limitTriggered: boolean
  /** Port B when the limit switch fired (`QU,1`). */
  limitPortB: number
  /** `CU,53`. */
  limitReplies: boolean
  limitReplySent: boolean
  /** `CU,54`. */
  checksumRequired: boolean
  /** `CU,60`, converter counts. */
  powerLostThreshold: number
  powerLost: boolean
  /** `CU,61`, s; 0 = never. */
  motorTimeoutS: number
  /** `CU,256`: moves are parsed and thrown away. */
  fifoBlocked: boolean
  buttonPressed: boolean
  /** `SC,13`: RB0 counts as the button. */
  altButton: boolean
  /** Commanded state of the pen. */
  penUp: boolean
  /** `SC,1`: whether SP drives the servo. */
  usePenServo: boolean
  /** `SC,2`: 0 = the board's own motor drivers. */
  driverRouting: number
  /** RP number of the pin SP uses. */
  penPin: number
  /** `SC,4` (up) and `SC,5` (down), 1/12 µs. */
  penUpPulse: number
  penDownPulse: number
  /** `SC,11`, `SC,12`. */
  penUpRate: number
  penDownRate: number
  /** `SR`, ms; 0 = never. */
  servoTimeoutMs: number
  nodeCount: number
  /** `SL`. */
  readonly variables: Uint8Array
  engraverPower: number
  /** Analog channels that `A` reports. */
  readonly analogChannels: Set<number>
}

/** What a restart leaves. */
export function bootRegisters(servo: { up: number; down: number; rate: number }, servoTimeoutMs: number): Registers {
  return {
    limitChecks: true,
    autoEnableMotors: true,
    limitMask: 0,
    limitTarget: 0,
    limitTriggered: false,
    limitPortB: 0,
    limitReplies: false,
    limitReplySent: false,
    checksumRequired: false,
    powerLostThreshold: 0,
    powerLost: false,
    motorTimeoutS: 0,
    fifoBlocked: false,
    buttonPressed: false,
    altButton: true,
    penUp: true,
    usePenServo: true,
    driverRouting: 0,
    penPin: defaultPenPin,
    penUpPulse: servo.up,
    penDownPulse: servo.down,
    penUpRate: servo.rate,
    penDownRate: servo.rate,
    servoTimeoutMs,
    nodeCount: 0,
    variables: new Uint8Array(32),
    engraverPower: 0,
    analogChannels: new Set([0, 11]),
  }
}
