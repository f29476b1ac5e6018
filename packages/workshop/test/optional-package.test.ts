import { expect, test } from 'vitest'

import { loadOptional } from '../src/index.ts'

/** As Node.js reports a package that is not there, and as Yarn Plug'n'Play reports an optional peer that was not added. */
test.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])(
  'a package that is not installed (%s) is named, with how to install it',
  async (code) => {
    const options = {
      beside: () => Promise.reject(Object.assign(new Error('@vfab/cli tried to access @vfab/none'), { code })),
      cwd: '/',
      neededBy: 'vfab none',
      hint: 'npm install @vfab/none',
    }
    await expect(loadOptional('@vfab/none', options)).rejects.toMatchObject({
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      message: 'vfab none needs the package @vfab/none',
      hint: 'npm install @vfab/none',
    })
  },
)

test('a package that is installed and fails is not called missing', async () => {
  const options = { beside: () => Promise.reject(new Error('broken')), cwd: '/', neededBy: 'x', hint: 'y' }
  await expect(loadOptional('@vfab/none', options)).rejects.toThrow('broken')
})
