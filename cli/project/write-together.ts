import { rm } from 'node:fs/promises'
import path from 'node:path'
import { readText } from './file-text.js'
import { fingerprint, removeJournal, writeJournal } from './journal.js'
import { ProjectError } from './project-error.js'
import { type FileChange, followLinks, takeOver, waitingName, writeThrough } from './replace-file.js'

/**
 * Replaces files together or not at all: all new contents are written through to the disk beside the files, a journal
 * in the root says so, and only then they are renamed, one after the other. A rename that fails is taken back; after a
 * crash `repair` ends what was begun. What is the same already is not touched.
 * @param onStep told before every step by its name, so that tests can end the process there; what it throws counts as
 *   a failure of the step
 * @throws ProjectError
 */
export async function writeTogether(
  root: string,
  changes: readonly FileChange[],
  onStep: (step: string) => void = () => undefined,
): Promise<void> {
  const real: FileChange[] = []
  for (const change of changes) {
    if (change.before === change.after) continue
    const now = await readText(change.file)
    if (now !== change.before) throw changedMeanwhile(change.file)
    real.push({ ...change, file: await followLinks(change.file) })
  }
  if (real.length === 0) return
  const files = real.map(({ file, before, after }) => ({
    path: path.relative(root, file),
    before: fingerprint(before),
    after: fingerprint(after),
  }))
  try {
    onStep('begin')
    await writeJournal(root, { state: 'writing', files })
    for (const { file, after } of real) {
      onStep(`write ${path.relative(root, file)}`)
      if (after !== undefined) await writeThrough(waitingName(file), after, file)
    }
    onStep('commit')
    await writeJournal(root, { state: 'replacing', files })
  } catch (error) {
    await discard(root, real)
    throw failed(error)
  }
  const done: FileChange[] = []
  try {
    for (const change of real) {
      onStep(`replace ${path.relative(root, change.file)}`)
      await takeOver(change.file, change.after === undefined)
      done.push(change)
    }
  } catch (error) {
    await takeBack(root, real, done)
    throw failed(error)
  }
  onStep('end')
  await removeJournal(root)
}

async function discard(root: string, changes: readonly FileChange[]): Promise<void> {
  for (const { file } of changes) await rm(waitingName(file), { force: true })
  await removeJournal(root)
}

async function takeBack(
  root: string,
  changes: readonly FileChange[],
  done: readonly FileChange[],
): Promise<void> {
  for (const { file, before } of done.toReversed()) {
    if (before !== undefined) await writeThrough(waitingName(file), before, file)
    await takeOver(file, before === undefined)
  }
  await discard(root, changes)
}

function failed(cause: unknown): ProjectError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new ProjectError(`Nothing was changed, for a file could not be written: ${message}.`, { cause })
}

function changedMeanwhile(file: string): ProjectError {
  return new ProjectError(`${file} was changed while firn worked on it; nothing was written.`, {
    hint: 'Save what is open in editors, and run it again.',
  })
}
