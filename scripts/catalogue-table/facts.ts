import { readFileSync } from 'node:fs'

/** What a module that somebody wrote by hand gives (demo/catalogue-modules.json). */
export interface ModuleFacts {
  readonly options: number
  readonly hardening: readonly string[]
  readonly secretFiles: boolean
}

const ROOT = new URL('../../', import.meta.url)
const SANDBOX = 'src/nix/library/lib/service/sandbox.nix'

export function readModuleFacts(): ReadonlyMap<string, ModuleFacts> {
  const { modules } = JSON.parse(read('demo/catalogue-modules.json')) as {
    modules: Record<string, ModuleFacts>
  }
  return new Map(Object.entries(modules))
}

/** The options of systemd.exec(5) that every service of firn gets: those that the library's sandbox sets. */
export function readSandbox(): readonly string[] {
  const names = [...read(SANDBOX).matchAll(/^ +([A-Z]\w+) = /gm)].flatMap(([, name]) => name ?? [])
  // Of a service without network alone, and the answer to refused calls.
  const others = ['PrivateNetwork', 'IPAddressDeny', 'SystemCallErrorNumber']
  return [...new Set(names)].filter((name) => !others.includes(name)).sort()
}

export function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8')
}
