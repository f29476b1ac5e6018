/*
 * What simulated devices are made of: for the simulators that driver packages bring, found as `DRIVER:sim`, and for tests.
 * Drivers themselves import nothing from here.
 */
export {
  type AnswerPart,
  type SimulatedLine,
  type SimulatedLineProtocol,
  startSimulatedLine,
} from './simulator/simulated-line.ts'
export { type SimulatedPage, type SimulatedPageOptions, startSimulatedPage } from './simulator/simulated-page.ts'
export { simulatorClock, type SimulatorClock } from './simulator/simulator-clock.ts'
export { testPicture, testPictureTakenMs } from './simulator/test-picture.ts'
