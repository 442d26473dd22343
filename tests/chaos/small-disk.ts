import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { unprivilegedUser } from '../support/postgres.js'
import type { Prerequisite } from '../support/prerequisite.js'

/** A disk of a few megabytes, in memory, that the tests' PostgreSQL may write to. */
export interface SmallDisk extends AsyncDisposable {
  /** Makes a database that lies there. @param name not yet taken @returns its URL */
  createDatabase(server: string, name: string): Promise<string>
  /** Leaves no room at all. */
  fill(): Promise<void>
  /** Gives the room back. */
  makeRoom(): Promise<void>
}

export const SMALL_DISK: Prerequisite = {
  name: 'a file system of its own',
  hint: 'mounting a tmpfs takes root: run these tests as root, in a container for example',
  available: () => {
    const directory = mkdtempSync(join(tmpdir(), 'firn-disk-'))
    try {
      mount(directory, '1m')
      unmount(directory)
      return true
    } catch {
      return false
    } finally {
      rmdirSync(directory)
    }
  },
}

const BALLAST_PIECE = Buffer.alloc(64 * 1024)

/** @param size as mount(8) takes it: `24m` */
export function mountSmallDisk(size: string): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'firn-disk-'))
  mount(directory, size)
  const ballast = join(directory, 'ballast')
  const undo: (() => Promise<void>)[] = []

  return {
    async createDatabase(server, name) {
      const space = join(directory, 'space')
      execFileSync('install', ['-d', ...ownerFlags(), space])
      await execute(server, `create tablespace ${name} location '${space}'`)
      await execute(server, `create database ${name} tablespace ${name}`)
      undo.push(async () => {
        await execute(server, `drop database ${name} with (force)`)
        await execute(server, `drop tablespace ${name}`)
      })
      const url = new URL(server)
      url.pathname = `/${name}`
      return url.href
    },
    async fill() {
      await using file = await open(ballast, 'a')
      try {
        for (;;) await file.write(BALLAST_PIECE)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    },
    makeRoom: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      await rm(ballast, { force: true })
      for (const step of undo) await step()
      unmount(directory)
      rmdirSync(directory)
    },
  }
}

function mount(directory: string, size: string): void {
  // mode: the server runs as another user and must reach its own directory.
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755`, 'tmpfs', directory], {
    stdio: 'pipe',
  })
}

function unmount(directory: string): void {
  execFileSync('umount', [directory], { stdio: 'pipe' })
}

function ownerFlags(): string[] {
  const user = unprivilegedUser()
  return user ? [`--owner=${user.uid}`, `--group=${user.gid}`] : []
}

async function execute(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
