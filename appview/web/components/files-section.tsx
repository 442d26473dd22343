import { releasePage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import type { ReleasedModel } from '../load/model.js'
import { FileTable } from './file-table.js'
import { Icon } from './icon.js'
import { Pages } from './pages.js'

interface FilesSectionProps {
  readonly definition: Addressed
  readonly version: string
  readonly released: ReleasedModel
}

/** All files of a release, page by page, those below a path alone where one is asked for. */
export function FilesSection({ definition, version, released: { artifact, files } }: FilesSectionProps) {
  const here = releasePage(definition, version)
  const { prefix, cursor } = files.asked
  const pageOf = (next: string | undefined) =>
    `${here}?${new URLSearchParams({ ...(prefix ? { prefix } : {}), ...(next ? { files: next } : {}) })}#files`
  return (
    <section class="stack" id="files" aria-labelledby="files-title">
      <h2 id="files-title">{countOf(artifact.fileCount)}</h2>
      {files.problem !== undefined && <NotHere />}
      {files.problem === undefined && (artifact.fileCount > files.files.length || prefix !== undefined) && (
        <PrefixForm here={here} prefix={prefix} />
      )}
      {files.problem === undefined && files.files.length === 0 && (
        <p class="soft">
          No path begins so. <a href={`${here}#files`}>Show all files</a>
        </p>
      )}
      {files.files.length > 0 && <FileTable files={files.files} />}
      <Pages
        first={cursor === undefined ? undefined : pageOf(undefined)}
        next={files.cursor === undefined ? undefined : pageOf(files.cursor)}
      />
    </section>
  )
}

/** The first files, with the way to all of them. */
export function FirstFiles({ definition, version, released: { artifact, files } }: FilesSectionProps) {
  const all = `${releasePage(definition, version)}#files`
  return (
    <section class="stack" id="files" aria-labelledby="files-title">
      <div class="section-head">
        <h2 id="files-title">Files</h2>
        {artifact.fileCount > files.files.length && <a href={all}>All {countOf(artifact.fileCount)}</a>}
      </div>
      {files.problem !== undefined && <NotHere />}
      {files.files.length > 0 && <FileTable files={files.files} />}
    </section>
  )
}

/** Why not, the banners of the page say. */
function NotHere() {
  return <p class="soft">Their list is not here.</p>
}

function PrefixForm({ here, prefix }: { here: string; prefix: string | undefined }) {
  return (
    <search>
      <form class="search" action={`${here}#files`}>
        <Icon name="search" />
        <input
          class="input"
          type="search"
          name="prefix"
          value={prefix ?? ''}
          maxlength={1024}
          aria-label="Paths that begin with"
          placeholder="Paths that begin with"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
        <button class="visually-hidden" type="submit" tabindex={-1}>
          Show
        </button>
      </form>
    </search>
  )
}

function countOf(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'file' : 'files'}`
}
