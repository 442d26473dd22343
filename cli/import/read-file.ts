import { readFile } from 'node:fs/promises'
import { type Catalogue, CatalogueError, readCatalogue } from '../../src/catalogue/schema.js'
import { OperatorError } from '../../src/operator-error.js'

/** A file that holds no catalogue, or none of what was asked for. */
export class CatalogueFileError extends OperatorError {
  override name = 'CatalogueFileError'
}

/**
 * Reads the entries of `organisations` (all when empty) from a file.
 * @throws CatalogueFileError with a sentence
 */
export async function readCatalogueFile(file: string, organisations: readonly string[]): Promise<Catalogue> {
  const text = await readText(file)
  let catalogue: Catalogue
  try {
    catalogue = readCatalogue(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new CatalogueFileError(`${file} is no JSON: ${error.message}.`, { cause: error })
    }
    if (!(error instanceof CatalogueError)) throw error
    throw new CatalogueFileError(`${file}: ${error.message}`, { cause: error })
  }
  return organisations.length === 0 ? catalogue : restrict(catalogue, organisations)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? error})`
    throw new CatalogueFileError(`${file} ${problem}.`, { cause: error })
  }
}

function restrict(catalogue: Catalogue, organisations: readonly string[]): Catalogue {
  const known = [...new Set(catalogue.packages.map(({ org }) => org))].sort()
  const unknown = organisations.find((org) => !known.includes(org))
  if (unknown !== undefined) {
    throw new CatalogueFileError(`The catalogue has no organisation "${unknown}", but ${known.join(', ')}.`)
  }
  const packages = catalogue.packages.filter(({ org }) => organisations.includes(org))
  return { ...catalogue, packages, unreadable: [] }
}
