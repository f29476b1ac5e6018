/** The id of the driver's metadata in package.json. */
export const driverId = 'serial'
