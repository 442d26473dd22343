/** Bytes for people: `512 B`, `1.2 GB`; powers of 1000, as hubs and disks count. */
export function showSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const
