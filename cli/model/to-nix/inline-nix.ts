import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { string } from '../../../src/nix/expression.js'
import { print } from '../../../src/nix/print.js'

/**
 * A Nix file of firn's own and all that it imports, as one expression: each file stands under its name in a set, and
 * imports become references into it. For files that import nothing but literal paths.
 * @param entry absolute
 */
export async function inlineNix(entry: string): Promise<string> {
  const texts = new Map<string, string>()
  const root = path.dirname(path.dirname(path.dirname(path.dirname(entry))))
  const visit = async (file: string): Promise<void> => {
    if (texts.has(file)) return
    texts.set(file, '')
    const text = await readFile(file, 'utf8')
    const imported = new Set<string>()
    const own = text.replace(IMPORT, (_, name: string) => {
      const target = path.resolve(path.dirname(file), name)
      imported.add(target)
      return reference(root, target)
    })
    texts.set(file, await inlineScripts(own, path.dirname(file)))
    for (const target of imported) await visit(target)
  }
  await visit(entry)
  const files = [...texts].sort(([a], [b]) => (a < b ? -1 : 1))
  const bindings = files.map(
    ([file, text]) => `    ${keyOf(root, file)} =\n${indent(`(\n${text.trimEnd()}\n)`)};`,
  )
  return `let\n  ${LIBRARY} = {\n${bindings.join('\n')}\n  };\nin\n${reference(root, entry)}`
}

const IMPORT = /\bimport (\.{1,2}\/[\w./-]+\.nix)\b/g
const SCRIPT = /(?<![\w./"])(\.{1,2}\/[\w./-]+\.sh)\b/g
const LIBRARY = 'firn'

/** Scripts are files of the store, as they are where a path stands. */
async function inlineScripts(text: string, directory: string): Promise<string> {
  let own = text
  for (const [, name = ''] of text.matchAll(SCRIPT)) {
    const script = await readFile(path.resolve(directory, name), 'utf8')
    const literal = print(string(script)).trimEnd()
    own = own.replace(name, () => `(builtins.toFile "${path.basename(name)}" ${literal})`)
  }
  return own
}

function reference(root: string, file: string): string {
  return `${LIBRARY}.${keyOf(root, file)}`
}

function keyOf(root: string, file: string): string {
  return `"${path.basename(path.dirname(path.relative(root, file)))}/${path.basename(file)}"`
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '      ')
}
