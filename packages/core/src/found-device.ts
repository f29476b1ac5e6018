/** A device that is attached and that a driver can open. */
export interface FoundDevice {
  /** Id of the driver that can open it. */
  readonly driver: string
  /** What `Driver.open` needs, and what a person may type after `driver:`: `/dev/ttyACM0`. */
  readonly address: string
  /** What people call it: the nickname, else the product name. */
  readonly name: string
  readonly model?: string
  readonly serialNumber?: string
  /** Settings that open exactly this device, to be merged over the user's. */
  readonly config: Readonly<Record<string, unknown>>
  /** Whether this user could open it now, as far as can be told without opening. */
  readonly accessible: boolean
  /** Why not, and what to do; present when not accessible. */
  readonly reason?: string
}
