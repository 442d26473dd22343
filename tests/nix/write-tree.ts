import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TreeNode } from '../../src/nix/tree.js'

/** Puts a tree on disk at a path that does not exist yet. */
export function writeTree(node: TreeNode, at: string): void {
  switch (node.type) {
    case 'file':
      writeFileSync(at, node.contents)
      chmodSync(at, node.executable ? 0o755 : 0o644)
      return
    case 'symlink':
      symlinkSync(node.target, at)
      return
    case 'directory':
      mkdirSync(at, { recursive: true })
      for (const [name, entry] of node.entries) writeTree(entry, path.join(at, name))
  }
}
