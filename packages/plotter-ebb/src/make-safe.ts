import { MotionQueue } from './motion-queue.ts'
import type { EbbPlotterParts } from './plotter-parts.ts'
import { disableMotors, liftPen } from './protocol.ts'
import { restoreBoard, servoCommands } from './setup.ts'

/** Pen up, motors off unless they are to hold, settings as they were, port free: as much of it as the board lets happen. */
export async function makeSafeAndFree(parts: EbbPlotterParts, hold: boolean): Promise<void> {
  const { board, machine, config, planning } = parts
  try {
    if (await board.answers()) await makeSafe(parts, hold)
    else throw new Error('the board does not answer')
  } catch {
    // It may still listen. If it has gone, the port is all that is left to be freed.
    const commands = [liftPen(config.penLiftMs, machine.servo.pin), ...(hold ? [] : [disableMotors()])]
    await board.sendBlindly(commands.map(({ line }) => line)).catch(() => {})
  } finally {
    await planning.close()
    await board.close()
  }
}

async function makeSafe(
  { board, machine, config, setup, changes, clock }: EbbPlotterParts,
  hold: boolean,
): Promise<void> {
  const queue = new MotionQueue(board, setup.queueDepth, clock)
  // A board that has restarted has forgotten where up is.
  for (const command of servoCommands(machine, config)) await board.ask(command)
  await queue.send(liftPen(config.penLiftMs, machine.servo.pin), config.penLiftMs)
  await queue.rest()
  if (!hold) await board.ask(disableMotors())
  await restoreBoard(board, changes, hold)
}
