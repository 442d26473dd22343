import type { files } from '../../../src/lexicons/dev/firn.js'
import { factsOfFormat, weightFormatOf } from '../../../src/models/formats/by-name.js'
import { formatBytes } from '../amounts.js'
import { Tag } from './banner.js'
import { Shortened } from './copyable.js'

export interface FileFact extends Pick<files.File, 'path' | 'size' | 'sha256'> {
  /** Where it can be had; undefined where only git-lfs hands it out. */
  readonly href: string | undefined
}

/** Files of a model: where each lies, how large it is, and the hash that pins it. */
export function FileTable({ files: listed }: { files: readonly FileFact[] }) {
  return (
    <table class="files">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="number">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {listed.map((file) => (
          <tr>
            <td>
              <FilePath file={file} /> <FormatTag path={file.path} />
              <div class="small soft">
                sha256 <Shortened text={file.sha256} what={`the sha256 of ${file.path}`} />
              </div>
            </td>
            <td class="number" title={`${file.size.toLocaleString('en')} bytes`}>
              {formatBytes(file.size)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function FilePath({ file: { path, href } }: { file: FileFact }) {
  const name = <bdi class="mono">{path}</bdi>
  if (href === undefined) return name
  return (
    <a href={href} rel="nofollow noopener noreferrer">
      {name}
    </a>
  )
}

/** What loading a file may do, where that is more than reading numbers. */
function FormatTag({ path }: { path: string }) {
  const facts = factsOfFormat(weightFormatOf(path) ?? '')
  if (facts === undefined || facts.runsCode === 'never') return null
  return <Tag tone="warning">{facts.runsCode === 'always' ? 'pickle' : `${facts.label}: may run code`}</Tag>
}
