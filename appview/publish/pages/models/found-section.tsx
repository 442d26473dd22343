import type { files as filesLexicon } from '../../../../src/lexicons/dev/firn.js'
import { MAX_FORM_FILES } from '../../../../src/limits/publishing.js'
import { fileUrls } from '../../../../src/models/file-urls.js'
import { isPickleFormat } from '../../../../src/models/formats/by-name.js'
import type { PinnedFile } from '../../../../src/models/listing.js'
import { formatBytes, formatCount } from '../../../web/amounts.js'
import { Banner } from '../../../web/components/banner.js'
import { Shortened } from '../../../web/components/copyable.js'
import { ExternalLink } from '../../../web/components/external-link.js'
import { FileTable } from '../../../web/components/file-table.js'
import { FormatTag } from '../../../web/components/model-facts.js'
import { webLink } from '../../../web/load/files.js'
import { originFact } from '../../../web/model-origin.js'
import { type Found, readFound } from '../../models/found.js'

/** What a source has: files, sizes, formats, and what must be known of them. */
export function FoundSection({ found }: { found: Found }) {
  const read = readFound(found)
  if (read === undefined) return null
  const { artifact, files } = read
  const { origin, totalSize, fileCount, weightFormats = [], parameters, bases = [] } = artifact
  return (
    <section class="stack" aria-labelledby="found">
      <h2 id="found">What was found</h2>
      {weightFormats.some(isPickleFormat) && (
        <Banner tone="warning" title="Loading this model can run code">
          It holds pickles. You may publish it; whoever looks at it is told. Where the same weights lie beside
          them in safetensors, choose those alone.
        </Banner>
      )}
      <dl class="facts">
        <OriginFacts origin={origin} />
        <dt>Size</dt>
        <dd>
          {formatBytes(totalSize)} in {fileCount.toLocaleString('en')} {fileCount === 1 ? 'file' : 'files'}
        </dd>
        {parameters !== undefined && (
          <>
            <dt>Parameters</dt>
            <dd>{formatCount(parameters)}</dd>
          </>
        )}
        <dt>Weights</dt>
        <dd>
          {weightFormats.length === 0 && 'none that is known by its name'}
          <ul class="tags">
            {weightFormats.map((format) => (
              <li>
                <FormatTag format={format} />
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <details class="disclosure" open={files.length <= MAX_FORM_FILES / 3}>
        <summary>
          {files.length === 1 ? 'The file' : `The ${files.length.toLocaleString('en')} files`}
        </summary>
        <FileTable files={files.slice(0, MAX_FORM_FILES).map((file) => factOf(file, bases))} />
        {files.length > MAX_FORM_FILES && (
          <p class="soft">
            And {(files.length - MAX_FORM_FILES).toLocaleString('en')} more, which its page will list.
          </p>
        )}
      </details>
    </section>
  )
}

function OriginFacts({ origin }: { origin: filesLexicon.Main['origin'] }) {
  const { source, name, href, pin, asked } = originFact(origin)
  return (
    <>
      <dt>From</dt>
      <dd>
        {source} {name} {href && <ExternalLink href={href} />}
        {asked && (
          <>
            {' '}
            at <code>{asked}</code>
          </>
        )}
      </dd>
      {pin && (
        <>
          <dt>{pin.what}</dt>
          <dd>
            <Shortened text={pin.text} what={pin.what} />
          </dd>
        </>
      )}
    </>
  )
}

function factOf(file: PinnedFile, bases: readonly string[]) {
  return { ...file, href: webLink(fileUrls(file, bases)[0]) }
}
