import type { ConfigTree, DriverError } from '@vfab/core'
import type { ConfigChange, ConfigFile, SettingExplanation, UndoneChange } from '@vfab/host'

/** One setting as it will be used. */
export interface EffectiveSetting {
  /** `penUpPercent`, `pen.upPercent`. */
  readonly key: string
  readonly value: unknown
  /** Where it comes from, for people. */
  readonly from: string
}

/** Whose settings are meant. */
export interface SettingsTarget {
  /** A name from `devices:`, a driver, or a device as everywhere. Default: the configured device, else the only driver installed. */
  device?: string | undefined
  /** Settings in place of the configured ones, `KEY=VALUE`. */
  assignments?: readonly string[] | undefined
}

/** The settings of a device or driver. */
export interface ShownSettings {
  readonly device: string
  readonly driver: string
  readonly files: readonly ConfigFile[]
  readonly settings: readonly EffectiveSetting[]
  /** Why the driver does not accept them, where it does not. */
  readonly error: DriverError | undefined
}

/** Where settings come from. */
export interface ExplainedSettings {
  readonly device: string
  readonly driver: string
  /** The setting, without the device before it. */
  readonly key: string
  readonly settings: readonly SettingExplanation[]
}

/** The user's and the project's configuration. */
export interface SettingsAccess {
  /** All settings, as the driver completes them. */
  show(target?: SettingsTarget): Promise<ShownSettings>
  /**
   * Where a setting comes from; an empty key: every setting.
   * @param key - `penUpPercent`; `east.penUpPercent`, `grbl.pen` and `east` name a device or driver first, as `target.device` does
   * @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest key
   */
  explain(key: string, target?: SettingsTarget): Promise<ExplainedSettings>
  /**
   * Writes a setting, after the driver has checked it together with all others. Comments of the file are kept.
   * @param key - of the device or driver (`penUpPercent`), or a JSON pointer from the top of the file (`/device`)
   * @param value - text is read by the type in the driver's schema; `undefined` removes the setting
   */
  set(
    key: string,
    value: unknown,
    target?: SettingsTarget & { readonly file?: 'project' | 'user' | undefined },
  ): Promise<ConfigChange>
  /** Takes back the last change made through {@link set}, or by storing pen heights. @throws DriverError `STATE_INVALID` when there is none, or the file was edited since */
  undo(): Promise<UndoneChange>
  /** Checks every section of the files, and what the environment sets, by the drivers' own schemas. */
  validate(): Promise<{ readonly files: readonly ConfigFile[]; readonly errors: readonly DriverError[] }>
  /** The JSON Schema of a driver's settings. @throws DriverError `DRIVER_INCOMPATIBLE` when its package ships none */
  schema(device?: string): Promise<{ readonly driver: string; readonly schema: ConfigTree }>
}
