/**
 * The environment variable of a setting: `VFAB_EBB_DRAW_SPEED_MM_PER_S` for `drawSpeedMmPerS` of `ebb`. Words are
 * separated by one underscore, levels of nesting by two.
 * @param path - the setting's key, preceded by those of the objects it lies in
 */
export function environmentName(driverId: string, path: readonly string[]): string {
  return environmentPrefix(driverId) + path.map(capitals).join('__')
}

/** What all variables of a driver begin with: `VFAB_MY_LASER_` for `my-laser`. */
export function environmentPrefix(driverId: string): string {
  return `VFAB_${capitals(driverId)}_`
}

/** `drawSpeedMmPerS2` → `DRAW_SPEED_MM_PER_S2`, `baseURLPath` → `BASE_URL_PATH`. */
function capitals(words: string): string {
  return words
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .toUpperCase()
}
