/** A program that keeps the computer from going to sleep as long as it runs. */
export interface Inhibitor {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * What keeps this system awake; `undefined` where nothing is known to. Each ends by itself when this process ends, however
 * that happens: those that read their input because it is closed then, `caffeinate` because it watches the pid.
 * @param why - shown to people who ask the system what keeps it awake
 */
export function inhibitorOf(platform: NodeJS.Platform, why: string): Inhibitor | undefined {
  switch (platform) {
    case 'linux':
      return {
        program: 'systemd-inhibit',
        args: ['--what=sleep:idle', '--who=vfab', `--why=${why}`, '--mode=block', 'cat'],
      }
    case 'darwin':
      return { program: 'caffeinate', args: ['-is', '-w', String(process.pid)] }
    case 'win32':
      return { program: 'powershell', args: ['-NoProfile', '-NonInteractive', '-Command', windowsScript] }
    default:
      return undefined
  }
}

/**
 * ES_CONTINUOUS | ES_SYSTEM_REQUIRED holds for as long as the thread that asked for it lives; reading the input to its end
 * keeps the thread there.
 * @see https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadexecutionstate
 */
const windowsScript = [
  `$kernel = Add-Type -Name Power -Namespace Vfab -PassThru -MemberDefinition '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);'`,
  `if ($kernel::SetThreadExecutionState([uint32]"0x80000001") -eq 0) { exit 1 }`,
  `[void][Console]::In.ReadToEnd()`,
].join('; ')
