import { expect, test } from 'vitest'

import { userConfigDirectory, userRootDirectory } from '../src/discovery.ts'
import { userStateDirectory } from '../src/index.ts'

test.each([
  ['linux', {}, '/home/ann', '/home/ann/.local/share/vfab', '/home/ann/.config/vfab'],
  ['linux', { XDG_DATA_HOME: '/data', XDG_CONFIG_HOME: '/etc/ann' }, '/home/ann', '/data/vfab', '/etc/ann/vfab'],
  [
    'linux',
    { XDG_DATA_HOME: 'data', XDG_CONFIG_HOME: '' },
    '/home/ann',
    '/home/ann/.local/share/vfab',
    '/home/ann/.config/vfab',
  ],
  [
    'darwin',
    {},
    '/Users/ann',
    '/Users/ann/Library/Application Support/vfab',
    '/Users/ann/Library/Application Support/vfab',
  ],
  [
    'win32',
    { LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local', APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' },
    'C:\\Users\\ann',
    'C:\\Users\\ann\\AppData\\Local\\vfab',
    'C:\\Users\\ann\\AppData\\Roaming\\vfab',
  ],
] as const)('on %s with %j the user’s directories lie below %s', (platform, env, homeDirectory, data, config) => {
  const places = { platform, env, homeDirectory }
  expect(userRootDirectory(places)).toBe(data)
  expect(userConfigDirectory(places)).toBe(config)
})
test.each([
  ['linux', {}, '/home/ann', '/home/ann/.local/state/vfab'],
  ['linux', { XDG_STATE_HOME: '/state' }, '/home/ann', '/state/vfab'],
  ['darwin', {}, '/Users/ann', '/Users/ann/Library/Application Support/vfab'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Users\\ann', 'C:\\Local\\vfab'],
] as const)('on %s with %j what is remembered between runs lies in %s/…: %s', (platform, env, homeDirectory, state) => {
  expect(userStateDirectory({ platform, env, homeDirectory })).toBe(state)
})
