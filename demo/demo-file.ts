import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DemoState } from './screen.js'

/** Where programs find a demo that runs, below the directory that it was started in. */
const PATH = '.firn/demo.json'

/** Written when everything is ready, removed at the end: its presence says that the demo can be used. */
export function writeDemoFile({ appview, plc, pds, accounts }: DemoState): void {
  const path = resolve(PATH)
  mkdirSync(dirname(path), { recursive: true })
  const text = `${JSON.stringify({ appview, plc, pds, accounts, pid: process.pid }, null, 2)}\n`
  // Whole or not at all, as programs wait for it; for this user alone, as it holds passwords.
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function removeDemoFile(): void {
  rmSync(resolve(PATH), { force: true })
}
