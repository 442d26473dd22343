import { channel, release, yank } from '../../../src/lexicons/dev/firn.js'

/** What an index shows of an account. */
export interface Shown {
  /** CIDs by path. */
  readonly contents: ReadonlyMap<string, string>
  /** Releases that are yanked, by path, with the path of the yank. */
  readonly yanks: ReadonlyMap<string, string>
  /** `<path> <CID>` of each content that was not taken for the release of its key. */
  readonly conflicts: ReadonlySet<string>
}

/** What the feed tells between two states, as `<action> <path>`, sorted. */
export function newsBetween(before: Shown, after: Shown): string[] {
  const news: string[] = []
  for (const [path, cid] of after.contents) {
    const known = before.contents.get(path)
    if (known !== cid && !isYank(path)) news.push(`${actionOf(path, known !== undefined)} ${path}`)
  }
  for (const path of before.contents.keys()) {
    if (!after.contents.has(path) && !isYank(path)) news.push(`delete ${path}`)
  }
  for (const [path, by] of after.yanks) if (!before.yanks.has(path)) news.push(`yank ${by}`)
  for (const [path, by] of before.yanks) {
    if (!after.yanks.has(path) && after.contents.has(path)) news.push(`unyank ${by}`)
  }
  for (const conflict of after.conflicts) {
    if (!before.conflicts.has(conflict)) news.push(`conflict ${conflict.split(' ')[0]}`)
  }
  return news.sort()
}

/** Of a yank the feed tells what it does to the release. */
function isYank(path: string): boolean {
  return path.startsWith(`${yank.$nsid}/`)
}

function actionOf(path: string, isKnown: boolean): string {
  if (path.startsWith(`${release.$nsid}/`)) return 'release'
  if (path.startsWith(`${channel.$nsid}/`)) return 'channel'
  return isKnown ? 'describe' : 'define'
}
