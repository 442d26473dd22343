import { getProof } from '../../../src/lexicons/dev/firn.js'
import { type Author, absolute, actorName, xrpc } from '../links.js'
import { usePage } from '../page-state.js'
import { exactTime } from '../relative-time.js'
import { tidTime } from '../tid-time.js'
import { CodeBlock, Shortened } from './copyable.js'
import { Icon } from './icon.js'
import { ActorLink } from './names.js'

interface ProvenanceProps {
  readonly uri: string
  readonly cid: string
  readonly rev: string
  readonly author: Author
}

/** Who signed a record and when, and how to check that without this site. */
export function Provenance({ uri, cid, rev, author }: ProvenanceProps) {
  const { site } = usePage()
  const proof = xrpc(getProof.$nsid, { uri })
  return (
    <>
      <p>
        <Icon name="shield-check" tone="ok" /> <strong class="tone-ok">Verified</strong> when indexed: signed
        by <ActorLink author={author} /> in commit <code>{rev}</code> on{' '}
        {exactTime(tidTime(rev).toISOString())}.
      </p>
      <dl class="facts">
        <dt>Record</dt>
        <dd>
          <Shortened text={uri} what="the record’s address" />
        </dd>
        <dt>CID</dt>
        <dd>
          <Shortened text={cid} what="the CID" />
        </dd>
        <dt>Author</dt>
        <dd>
          <Shortened text={author.did} what="the DID" />
        </dd>
      </dl>
      <details class="disclosure">
        <summary>Check it yourself</summary>
        <ol class="steps">
          <li>
            Download the proof: the signed commit, the path through its tree and the record.
            <CodeBlock label="Command" text={`curl -o proof.car '${absolute(site.publicUrl, proof)}'`} />
          </li>
          <li>
            Ask {keySource(author.did)} for the key <code>#atproto</code> of {actorName(author)}.
          </li>
          <li>
            Check that the commit in the file carries that key’s signature and this DID, and that its tree
            leads to the CID above.
          </li>
        </ol>
        <p>
          <a href={proof} download>
            <Icon name="download" /> Proof as a CAR file
          </a>
        </p>
      </details>
    </>
  )
}

/** Who vouches for the key of a DID: never this site. */
function keySource(did: string): string {
  return did.startsWith('did:web:') ? `the web server of ${did.slice('did:web:'.length)}` : 'a PLC directory'
}
