import { findByName, packageFor, readDeviceIndex } from '@vfab/device-index'

const index = readDeviceIndex()

/** The advice for a device of this name. */
export function adviceFor(name: string): string {
  const packageName = packageFor(index, name)
  if (packageName !== undefined) return `npm install ${packageName}`
  const [known] = findByName(index, name)
  if (known?.package === null) return `${known.displayName}: ${known.reason}`
  return known ? `several packages drive ${name}` : `no package is known for ${name} yet`
}

console.log(adviceFor('axidraw')) // npm install @vfab/plotter-ebb
console.log(adviceFor('cricut')) // Cricut cutting machines: no driver yet; …
