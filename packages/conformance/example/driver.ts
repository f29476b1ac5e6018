import { createFakeDriver } from '../test/plotter/fake-driver.ts'

/** Stands for the driver that is to be tested. */
export const driver = createFakeDriver()
