import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Step } from '../../../src/atoms/verify/step.js'
import type { PinnedModel } from '../../../src/models/artifact.js'
import { planOf } from '../../../src/models/check/plan.js'
import { type CheckReport, conclusionOf } from '../../../src/models/check/report.js'
import { checkModel } from '../../../src/models/check/run.js'
import { hashFile } from '../../../src/models/download/sink.js'
import { LAYOUTS, LayoutError, type LayoutName } from '../../../src/models/layout/layout.js'
import { snapshotOf } from '../../../src/models/layout/plan-hub-cache.js'
import { planLayout } from '../../../src/models/layout/plan-layout.js'
import type { CliContext } from '../../context.js'
import { Steps } from '../../verify/steps.js'
import { cacheDirectory } from '../cache/cache-directories.js'
import { locateModel } from '../locate/locate.js'
import { DEFAULT_NETWORK } from '../network/network.js'
import { findInProject } from '../project/project-models.js'
import { readPublishedName } from '../published/find-release.js'
import { checkPublished, type ModelStep } from '../published/published.js'
import { checkLock } from './check-lock.js'

export type VerifyModelStep = ModelStep | 'lock' | 'files' | 'validators'

export interface VerifyModelWish {
  readonly spec: string
  /** Where its files lie: a cache, a store path, a directory; where the tools look when absent. */
  readonly at: string | undefined
  readonly id: string | undefined
  /** In place of what its release asks for. */
  readonly preset: string | undefined
}

export interface ModelVerdict {
  readonly model: string
  readonly steps: readonly Step<VerifyModelStep>[]
  /** Where the files are that were looked at; null where none are. */
  readonly path: string | null
  readonly report: CheckReport | null
}

/** Takes every step from the signed record to the bytes on the disk, and lets the validators look at them. */
export async function verifyModel(wish: VerifyModelWish, context: CliContext): Promise<ModelVerdict> {
  const steps = new Steps<VerifyModelStep>()
  const own = readPublishedName(wish.spec)
  const locked = own === undefined ? await findInProject(wish.spec, context.cwd) : undefined
  const published = locked?.release === undefined ? own : readPublishedName(locked.release.uri)
  const release = published && (await checkPublished(published, context, steps))
  const isLocked = release === undefined || locked === undefined || checkLock(locked, release, steps)
  if (published !== undefined && (release === undefined || !isLocked)) {
    return { model: wish.spec, steps: steps.list, path: null, report: null }
  }
  const located =
    release === undefined
      ? await locateModel({ spec: wish.spec, source: undefined, include: [] }, DEFAULT_NETWORK, context)
      : {
          title: `${release.handle ?? release.did}/${release.name} ${release.version}`,
          pinned: release.pinned,
        }
  const { title: model, pinned } = located
  const place = await findFiles(pinned, wish, context)
  if (place === undefined) {
    if (wish.at === undefined) steps.skip('files', 'No file of it lies in the caches of this machine.')
    else {
      steps.fail('files', {
        message: `No file of it lies in ${wish.at}.`,
        meaning: 'There is nothing to check where it should be.',
        advice: 'See whether the directory is right, and how the model is called there (--id).',
      })
    }
    return { model, steps: steps.list, path: null, report: null }
  }
  const areTrue = await checkFiles(pinned, place, steps, context)
  const report = areTrue ? await validate(pinned, place, wish.preset, steps) : null
  return { model, steps: steps.list, path: place.directory, report }
}

interface Place {
  readonly layout: LayoutName
  /** What the validators look at. */
  readonly directory: string
  /** Absolute, by the path in the model. */
  readonly files: ReadonlyMap<string, string>
}

/** The first layout of which anything is there. */
async function findFiles(
  pinned: PinnedModel,
  { at, id }: VerifyModelWish,
  context: CliContext,
): Promise<Place | undefined> {
  for (const layout of [pinned.layout, ...LAYOUTS.filter((one) => one !== pinned.layout)]) {
    const root = at === undefined ? cacheDirectory(layout, context) : path.resolve(context.cwd, at)
    if (root === undefined) continue
    for (const place of placesIn(root, layout, pinned, id)) {
      const found = await Promise.all([...place.files.values()].map(isThere))
      if (found.includes(true)) return place
    }
  }
  return undefined
}

function placesIn(root: string, layout: LayoutName, pinned: PinnedModel, id: string | undefined): Place[] {
  try {
    const { files, links } = planLayout(layout, pinned, { id })
    if (layout !== 'hf-cache') {
      const byHash = new Map(files.map(({ at, file }) => [file.sha256, path.join(root, at)]))
      const own = pinned.files.map(({ path: name, sha256 }): [string, string] => [
        name,
        layout === 'plain' ? path.join(root, name) : (byHash.get(sha256) ?? ''),
      ])
      return [{ layout, directory: root, files: new Map(own) }]
    }
    // A model may be there under its name, or be all that there is.
    const [folder = ''] = links[0]?.at.split('/') ?? []
    return [path.join(root, folder), root].map((directory) => ({
      layout,
      directory,
      files: new Map(
        links.map(({ at }, index) => [
          pinned.files[index]?.path ?? '',
          path.join(directory, at.slice(folder.length + 1)),
        ]),
      ),
    }))
  } catch (error) {
    if (error instanceof LayoutError) return []
    throw error
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true
}

async function checkFiles(
  { files }: PinnedModel,
  place: Place,
  steps: Steps<VerifyModelStep>,
  { output, signal }: CliContext,
): Promise<boolean> {
  using bar = output.progress('Reading', files.length)
  let right = 0
  for (const { path: name, sha256, size } of files) {
    signal.throwIfAborted()
    bar.step(name)
    const at = place.files.get(name) ?? ''
    const found = await hashFile(at, signal)
    if (found?.sha256 === sha256) right += 1
    else {
      steps.fail('files', {
        at,
        message: found === undefined ? `${name} is not there.` : `${name} has other bytes.`,
        expected: `${sha256}, ${size} bytes`,
        ...(found === undefined ? {} : { found: `${found.sha256}, ${found.size} bytes` }),
        meaning:
          found === undefined
            ? 'The model is not whole.'
            : 'Somebody or something changed it after it was fetched.',
        advice:
          found === undefined
            ? 'Fetch it again with firn model fetch.'
            : 'Remove the file, and fetch it again.',
      })
    }
  }
  if (right < files.length) return false
  return steps.ok('files', allRight(files.length), place.directory)
}

function allRight(count: number): string {
  return count === 1
    ? 'Its file has the sha256 that is pinned.'
    : `All ${count} files have the sha256 that is pinned.`
}

async function validate(
  pinned: PinnedModel,
  place: Place,
  preset: string | undefined,
  steps: Steps<VerifyModelStep>,
): Promise<CheckReport> {
  const validation = preset === undefined ? (pinned.validation ?? { preset: DEFAULT_PRESET }) : { preset }
  const report = await checkModel(place.directory, planOf(validation), {
    layout: place.layout,
    commit: snapshotOf(pinned),
    // Ollama keeps the blobs of all models together.
    files: place.layout === 'ollama' ? new Set(place.files.values()) : undefined,
  })
  if (report.passed) steps.ok('validators', conclusionOf(report))
  else {
    steps.fail('validators', {
      message: conclusionOf(report),
      meaning: 'The files are those that were published, and do not meet what is asked of them.',
      advice: 'Look at what is refused before you load the model.',
    })
  }
  return report
}

/** What a release without a word about it is held to. */
const DEFAULT_PRESET = 'standard'
