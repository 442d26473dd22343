import { createHash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { readText } from './file-text.js'
import { ProjectError } from './project-error.js'
import { syncDirectory, takeOver, waitingName, writeThrough } from './replace-file.js'

/** In a project's root while files are replaced together. */
const JOURNAL_FILE = '.firn-journal'

interface Journal {
  /** `writing`: nothing is replaced yet. `replacing`: everything waits, written through to the disk. */
  readonly state: 'writing' | 'replacing'
  readonly files: readonly JournalEntry[]
}

export interface JournalEntry {
  /** Relative to the root. */
  readonly path: string
  /** SHA-256 of what the file held and shall hold, in hex; null where it is not there. */
  readonly before: string | null
  readonly after: string | null
}

export function fingerprint(text: string | undefined): string | null {
  return text === undefined ? null : createHash('sha256').update(text).digest('hex')
}

export async function writeJournal(root: string, journal: Journal): Promise<void> {
  const file = path.join(root, JOURNAL_FILE)
  await writeThrough(`${file}-new`, JSON.stringify(journal))
  await rename(`${file}-new`, file)
  await syncDirectory(root)
}

export async function removeJournal(root: string): Promise<void> {
  await rm(path.join(root, JOURNAL_FILE), { force: true })
  await syncDirectory(root)
}

/** Whether a run ended before it had replaced all of its files. */
export async function isInterrupted(root: string): Promise<boolean> {
  return (await readText(path.join(root, JOURNAL_FILE))) !== undefined
}

/**
 * Ends what an interrupted run began: if all its files waited, those that are still as they were are replaced; else
 * nothing was, and what was written is thrown away. Files that were changed since stay as they are.
 * @returns a sentence on each file, empty if nothing was interrupted
 */
export async function repair(root: string): Promise<string[]> {
  await rm(path.join(root, `${JOURNAL_FILE}-new`), { force: true })
  const text = await readText(path.join(root, JOURNAL_FILE))
  if (text === undefined) return []
  const { state, files } = readJournal(root, text)
  const told: string[] = []
  for (const entry of files) told.push(...(await repairFile(root, state, entry)))
  await removeJournal(root)
  return state === 'replacing' ? told : ['A run of firn was interrupted before it changed anything.']
}

async function repairFile(root: string, state: Journal['state'], entry: JournalEntry): Promise<string[]> {
  const file = path.resolve(root, entry.path)
  const waiting = waitingName(file)
  if (state === 'replacing') {
    const now = fingerprint(await readText(file))
    if (now === entry.after) {
      await rm(waiting, { force: true })
      return []
    }
    const isWhole = entry.after === null || fingerprint(await readText(waiting)) === entry.after
    if (now === entry.before && isWhole) {
      await takeOver(file, entry.after === null)
      return [`A run of firn was interrupted: what it was about to write to ${entry.path} is written now.`]
    }
    await rm(waiting, { force: true })
    return [
      `A run of firn was interrupted before it wrote ${entry.path}, which was changed since: it stays as it is.`,
    ]
  }
  await rm(waiting, { force: true })
  return []
}

function readJournal(root: string, text: string): Journal {
  try {
    const { state, files } = JSON.parse(text) as Journal
    const isWhole = files.every(
      ({ path: name }) => !path.relative(root, path.resolve(root, name)).startsWith('..'),
    )
    if ((state === 'writing' || state === 'replacing') && isWhole) return { state, files }
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause
  }
  throw new ProjectError(`${path.join(root, JOURNAL_FILE)} cannot be read.`, {
    hint: `It tells what an interrupted run of firn was writing: look at the files by git diff, then remove it.`,
  })
}
