export { createDriver, type CreatedDriver, driverFiles } from './create-driver.ts'
export {
  type DriverPlan,
  type DriverWishes,
  type Kind,
  kinds,
  layersOf,
  PlanError,
  planDriver,
  type Transport,
  transports,
  type UsbId,
} from './driver-plan.ts'
export { type GivenWishes, type MadeDriver, main, type MainStreams, type TextSink, makeDriver } from './main.ts'
