/**
 * A simulated board in a process of its own, in real time: however busy the program that plots is, this clock goes on.
 * Tells its address first, and at every message how often it was starved so far.
 */
import { startEbb } from '@vfab/sim'

const { address, board } = await startEbb({ speed: 1 })
process.on('disconnect', () => process.exit())
process.on('message', () => process.send!(board.record.starvations.length))
process.send!(address)
