import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { directory, file, symlink, type Tree, type TreeNode } from '../../src/nix/tree.js'

/** A directory on disk as a tree. */
export function readTree(at: string): Tree {
  return directory(readdirSync(at).map((name) => [name, readNode(path.join(at, name))]))
}

function readNode(at: string): TreeNode {
  const stat = lstatSync(at)
  if (stat.isSymbolicLink()) return symlink(readlinkSync(at))
  if (stat.isDirectory()) return readTree(at)
  return file(readFileSync(at), { executable: (stat.mode & 0o100) !== 0 })
}
