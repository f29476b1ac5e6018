import type { DriverInventory, InstalledDriver } from '@vfab/host/discovery'

/** A driver as `--json` shows it, in `driver list` and `driver info`. */
export function driverJson(driver: InstalledDriver, inventory: DriverInventory): object {
  const { id, verdict, reason, hint, issues, metadata } = driver
  const { name, version, directory, root, pack } = driver.package
  return {
    id,
    kind: metadata?.kind,
    displayName: metadata?.displayName,
    aliases: metadata?.aliases ?? [],
    verdict,
    reason,
    hint,
    issues: issues.length > 0 ? issues : undefined,
    simulator: inventory.simulators.some((simulator) => simulator.id === id),
    package: { name, version, directory, pack, root: { directory: root.directory, kind: root.kind } },
  }
}
