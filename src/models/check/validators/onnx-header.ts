import { posix } from 'node:path'
import { FormatError } from '../../formats/bytes.js'
import { readOnnx } from '../../formats/onnx.js'
import { type Finding, refused, type Validator, withFile } from '../validator.js'

/** ONNX files that can be read, and whose data outside of them lies in the model. */
export const onnxHeader: Validator = {
  summary: 'Every ONNX file is one, and takes data from no file but those beside it in the model.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files.filter(({ path }) => path.toLowerCase().endsWith('.onnx'))) {
      try {
        const { externalData } = await withFile(checked, file, readOnnx)
        const there = new Set(
          checked.tree.files.filter(({ root }) => root === file.root).map(({ path }) => path),
        )
        for (const location of externalData) {
          const problem = problemOf(location, posix.dirname(file.path), there)
          if (problem !== undefined)
            findings.push(refused(`takes data from ${JSON.stringify(location)}, which ${problem}`, file.path))
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        findings.push(refused(`is no sound ONNX file: ${error.message}`, file.path))
      }
    }
    return findings
  },
}

function problemOf(location: string, directory: string, there: ReadonlySet<string>): string | undefined {
  if (posix.isAbsolute(location) || /^[a-z]:|\\/i.test(location)) return 'is no path within the model'
  if (location.split('/').includes('..')) return 'leads out of its directory'
  return there.has(posix.join(directory, location)) ? undefined : 'is not there'
}
