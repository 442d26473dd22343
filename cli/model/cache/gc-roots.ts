import { execFile } from 'node:child_process'
import { mkdir, readdir, readlink, realpath } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { GC_ROOT_TIMEOUT_MS } from '../../../src/limits/command-line.js'
import type { CliContext } from '../../context.js'
import { printable } from '../../output/printable.js'

/**
 * Keeps the store path in which a directory lies from Nix's garbage collector, by a link below `roots` that Nix knows as
 * an indirect root (Nix manual, `nix-store --realise --add-root`). Whoever deletes the link gives it free. Does nothing
 * where the directory lies in no store of this machine's Nix, or there is none, or it is gone; a Nix that will not is
 * warned of.
 */
export async function keepFromCollector(
  directory: string,
  roots: string,
  { environment, output, signal }: CliContext,
): Promise<void> {
  const storePath = storePathOf(await realpath(directory).catch(ifAbsent('')))
  if (storePath === undefined) return
  await mkdir(roots, { recursive: true })
  const root = path.join(roots, path.basename(storePath))
  // It is there: nothing is to be fetched or built.
  const args = ['--realise', storePath, '--add-root', root, '--indirect', '--option', 'substitute', 'false']
  try {
    await run('nix-store', args, { env: { ...environment.child }, signal, timeout: GC_ROOT_TIMEOUT_MS })
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    const { stderr = '' } = error as { readonly stderr?: string }
    const problem = (stderr.trim().split('\n').at(-1) || (error as Error).message).replace(/^error: /, '')
    // Called as its paths are, and of another store than that of this Nix.
    if (problem.endsWith('is not in the Nix store')) return
    output.warn(
      `${printable(storePath)} is not kept from Nix’s garbage collector: ${printable(problem)}. Keep it with nix build --out-link.`,
    )
  }
}

/** Keeps below `to` as well what is kept below `from`. */
export async function handOverRoots(from: string, to: string, context: CliContext): Promise<void> {
  for (const name of await readdir(from).catch(ifAbsent<string[]>([]))) {
    await keepFromCollector(await readlink(path.join(from, name)), to, context)
  }
}

/** A path by Nix's rule for its names (Nix manual, "Store path"), wherever its store lies. */
function storePathOf(directory: string): string | undefined {
  return /^(?:\/[^/]+)+?\/[0-9a-df-np-sv-z]{32}-[^/]+/.exec(directory)?.[0]
}

const run = promisify(execFile)

function ifAbsent<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code !== 'ENOENT') throw error
    return instead
  }
}
