export { createDriver, type CreatedDriver } from './create-driver.ts'
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
export { main, type MainStreams } from './main.ts'
