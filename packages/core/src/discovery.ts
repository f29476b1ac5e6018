/*
 * What reading driver metadata needs, without the rest of this package: for programs that list drivers and must start
 * quickly. All of it is in the main entry too, and is the same there.
 */
export { DriverError, isDriverError } from './error.ts'
export { matchesGlob } from './glob.ts'
export { supportedApiVersions } from './metadata.ts'
export { nearest } from './nearest.ts'
export { readVfabField } from './read-vfab-field.ts'
