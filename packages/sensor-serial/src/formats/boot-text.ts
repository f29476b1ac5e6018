/*
 * What boards and receivers print when they start, before the program that measures. It looks like names with values, and is not a reading.
 */

/** ESP8266 and ESP32 boot loaders. @see https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/boot-mode-selection.html */
const espressif: readonly RegExp[] = [
  /^\s*ets [A-Z][a-z]{2} +\d/,
  /^ESP-ROM:/,
  /^Build:[A-Z][a-z]{2} /,
  /^rst( cause)?:/,
  /\bboot( mode)?:\s*(0x[0-9a-f]+ )?\(/,
  /^configsip:|^SPIWP:|^clk_drv:|^mode:[A-Z]{3,4}, ?clock div:/,
  /^load[: ]0x[0-9a-f]+, ?len/,
  /^ho \d+ tail \d+ room \d+/,
  /^entry[: ]0x[0-9a-f]+/,
  /^(tail \d+|chksum 0x|csum 0x|csum err|~?ld$|v[0-9a-f]{8}$)/,
  /^Saved PC: ?0x|^Core *\d+ (register dump|panic)|^Backtrace:|^Guru Meditation|^Rebooting\.\.\.|^ELF file SHA256:/,
  /^[EWIDV] \(\d+\) (boot|bootloader\w*|cpu_start|heap_init|spi_flash|esp_image|efuse\w*|qio_mode|app_\w+|main_task|intr_alloc|sleep|system_api|wifi|phy\w*|pp|net80211|coexist|coex|esp_netif\w*|\w*psram)[:.]/,
  /^invalid header: 0x/,
  /^Brownout detector/,
]

/** True for a line that a boot loader prints about itself. */
export function isBootText(line: string): boolean {
  return espressif.some((text) => text.test(line))
}

/** True for a line that only NMEA begins so: a damaged sentence, or the greeting of a receiver (SiRF, SkyTraq, MediaTek). */
export function isReceiverText(line: string): boolean {
  return /^\$[A-Za-z]|^!AI[A-Z]{3},/.test(line)
}
