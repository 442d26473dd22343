import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { printable } from '../output/printable.js'
import { readIfThere, writePrivateFile } from '../storage/private-file.js'
import { LoginError } from './login-error.js'
import { readStoredLogin, type StoredLogin } from './stored-login.js'

const ENDING = '.json'

/** The files of logins: `<state>/accounts/<did>.json`, and `<state>/account` with the DID of the chosen one. */
export interface LoginStore {
  /** By name. */
  list(): Promise<readonly StoredLogin[]>
  get(did: string): Promise<StoredLogin | undefined>
  put(login: StoredLogin): Promise<void>
  remove(did: string): Promise<void>
  /** The DID of the account that was chosen last, whether it is still there or not. */
  chosen(): Promise<string | undefined>
  choose(did: string): Promise<void>
}

/** @param state the directory of all that firn remembers */
export function createLoginStore(state: string): LoginStore {
  const directory = path.join(state, 'accounts')
  const chosenFile = path.join(state, 'account')
  const fileOf = (did: string) => path.join(directory, encodeURIComponent(did) + ENDING)

  async function get(did: string): Promise<StoredLogin | undefined> {
    const file = fileOf(did)
    const text = await readIfThere(file)
    if (text === undefined) return undefined
    const login = readStoredLogin(text)
    if (login?.did === did) return login
    throw new LoginError('DamagedFile', `${printable(file)} is damaged, or of another version of firn.`, {
      hint: `Remove it and log in again: firn login ${printable(did)}`,
    })
  }

  return {
    async list() {
      const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      const dids = names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length))
      const logins = await Promise.all(dids.map((name) => get(decodeURIComponent(name))))
      const known = logins.filter((login) => login !== undefined)
      return known.sort((a, b) => ((a.handle ?? a.did) < (b.handle ?? b.did) ? -1 : 1))
    },
    get,
    put: (login) => writePrivateFile(fileOf(login.did), `${JSON.stringify(login)}\n`),
    remove: (did) => rm(fileOf(did), { force: true }),
    chosen: async () => (await readIfThere(chosenFile))?.trim() || undefined,
    choose: (did) => writePrivateFile(chosenFile, `${did}\n`),
  }
}
