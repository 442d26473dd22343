/**
 * A name split into words for full text: at `-`, `_`, `.`, before a capital that follows a small letter, and
 * between letters and digits. The whole name stays among them: `blueskyPDS-2` → `blueskyPDS-2 bluesky PDS 2`.
 */
export function nameWords(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Za-z])(?=\d)|(\d)(?=[A-Za-z])/g, '$1$2 ')
    .split(/[-_. ]+/)
    .filter((word) => word !== '')
  return [...new Set([name, ...words])].join(' ')
}
