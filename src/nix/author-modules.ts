import type { recipe } from '../lexicons/dev/firn.js'
import type { JsonObject } from './canonical-json.js'
import { file, type TreeNode } from './tree.js'

/**
 * The modules that the author of a release wrote, each as a file of its own, by its path in a tree. They are no more
 * than carried along: what firn makes itself holds nothing of their text.
 */
export function authorModules(cid: string, { artifact }: JsonObject): [string, TreeNode][] {
  const { modules = [] } = (artifact ?? {}) as Pick<recipe.Main, 'modules'>
  return modules.map(({ text }, index) => [`modules/${cid}/${index}.nix`, file(text)])
}
