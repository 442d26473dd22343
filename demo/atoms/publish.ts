import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { readCommandLineEnvironment } from '../../src/config.js'
import type { Environment } from '../../src/setting-files.js'
import type { Account } from '../network/accounts.js'
import { keptPort } from '../network/ports.js'
import { runFirn } from '../run-firn.js'
import { serveDirectory } from '../served-directory.js'
import { prepareAtoms, tellRefs } from './repository.js'

/** The demo's atoms, published: at-uris of their releases, and the server that holds them. */
export interface DemoAtoms {
  readonly uris: readonly string[]
  close(): Promise<void>
}

/** What `firn atom publish --json` says of each atom. */
interface Published {
  readonly atoms: readonly { readonly uri?: string }[]
}

/**
 * Publishes the demo's atoms with the command line itself, as `account`. What a kept network has already stays as it
 * is.
 * @param environment leads the command line to the network; its logins are kept below `directory`
 */
export async function publishAtoms(
  directory: string,
  account: Account,
  environment: Environment,
  signal: AbortSignal,
): Promise<DemoAtoms> {
  // Apart from the logins, which are not for everybody.
  const served = path.join(directory, 'served')
  await mkdir(served, { recursive: true })
  const server = await serveDirectory(served, await keptPort(directory))
  try {
    const mirror = `${server.url}/atoms.git`
    const repository = await prepareAtoms(directory, path.join(served, 'atoms.git'), mirror)
    const firn = async (argv: string[], input = '') => {
      const env = { ...environment, HOME: directory, PATH: readCommandLineEnvironment().child.PATH }
      return runFirn({ argv: ['--json', ...argv], cwd: repository.source, env, input, signal })
    }
    await firn(['login', account.handle, '--app-password-stdin'], account.password)
    const uris: string[] = []
    for (const { path: atom, commit } of repository.atoms) {
      const argv = ['atom', 'publish', atom, '--spec', commit, '--mirror', mirror, '--set', 'demo']
      const { atoms } = (await firn([...argv, '--licence', 'MIT'])) as Published
      uris.push(...atoms.flatMap(({ uri }) => uri ?? []))
    }
    await tellRefs(repository)
    return { uris, close: server.close }
  } catch (error) {
    await server.close()
    throw error
  }
}
