import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** Whether `file` is a file that this user may run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** The directories of PATH, in order. */
export function pathDirs(): string[] {
  return (process.env.PATH ?? '').split(path.delimiter).filter((dir) => dir !== '')
}

/** The first of `dirs` that holds every one of `programs`. */
export function findBinDir(dirs: string[], programs: string[]): string | undefined {
  return dirs.find((dir) => programs.every((program) => isExecutable(path.join(dir, program))))
}
