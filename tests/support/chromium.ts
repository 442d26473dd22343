import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { findBinDir, isExecutable, pathDirs } from './executables.js'
import { type Prerequisite, prerequisiteError } from './prerequisite.js'

/** What playwright-core takes for a browser context: `colorScheme`, `viewport`, `ignoreHTTPSErrors`, … */
export type BrowserOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>

/** A headless Chromium with a profile of its own, empty at the start. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext
  /** Ends the browser and deletes its profile. */
  close(): Promise<void>
}

/**
 * To start, and for a page to do what a test asks of it: a busy machine may need much of it. Less than the limit of a
 * test.
 */
const TIMEOUT_MS = 60_000

const SWITCHES = [
  // Chromium's sandbox does not run as root nor in most containers; it only ever opens pages of these tests.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const CHROMIUM: Prerequisite = {
  name: 'Chromium',
  hint: 'install chromium, or set CHROMIUM_PATH to its executable',
  available: () => chromiumPath() !== undefined,
}

function chromiumPath(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) return isExecutable(chosen) ? chosen : undefined
  const dir = findBinDir(pathDirs(), ['chromium'])
  return dir === undefined ? undefined : path.join(dir, 'chromium')
}

/** @throws PrerequisiteError when Chromium is not installed. */
export async function launchChromium(options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw prerequisiteError(CHROMIUM)
  const profile = await mkdtemp(path.join(os.tmpdir(), 'firn-chromium-'))
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 })
  try {
    const context = await chromium.launchPersistentContext(profile, {
      // The PDS speaks the language that the browser asks for.
      locale: 'en-US',
      ...options,
      executablePath,
      headless: true,
      timeout: TIMEOUT_MS,
      args: [...SWITCHES, ...(options.args ?? [])],
    })
    context.setDefaultTimeout(TIMEOUT_MS)
    const close = async () => {
      await context.close()
      await removeProfile()
    }
    return { context, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await removeProfile()
    throw error
  }
}
