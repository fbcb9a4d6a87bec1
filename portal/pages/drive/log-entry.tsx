/** One file of a drive's log: what happened to it, why, and what to do; and on demand the rest of what the log says. */
import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';
import type { LogEntry } from '../../api/job.ts';
import { Explained } from '../../parts/explained.tsx';
import { Facts, type Fact } from '../../parts/facts.tsx';
import { Bytes, Foreign, TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';

const useStyles = makeStyles({
  entry: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: `${tokens.spacingVerticalM} 0`,
    minWidth: 0,
  },
  path: { overflowWrap: 'anywhere', fontWeight: tokens.fontWeightSemibold },
  outcome: { margin: `${tokens.spacingVerticalXS} 0`, maxWidth: '60rem' },
  details: { margin: `${tokens.spacingVerticalS} 0` },
  table: { borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' },
  cell: {
    textAlign: 'start',
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXS} 0`,
    overflowWrap: 'anywhere',
  },
});

export const LogEntryItem = ({ entry }: { readonly entry: LogEntry }): ReactNode => {
  const styles = useStyles();
  const { log } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { status, blobPath } = entry;
  const { what, toDo } = log.blobStatuses[status];
  return (
    <li className={styles.entry}>
      <div className={styles.path}>
        <Foreign text={blobPath} />
      </div>
      <div className={styles.outcome}>
        <Badge appearance="tint" color={status === 'Completed' ? 'success' : 'danger'} translate="no">
          {status}
        </Badge>{' '}
        {what} {toDo}
      </div>
      <Button
        size="small"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? log.hideDetails : log.showDetails}
      </Button>
      {isOpen && (
        <div id={id} className={styles.details}>
          <EntryDetails entry={entry} />
        </div>
      )}
    </li>
  );
};

const EntryDetails = ({ entry }: { readonly entry: LogEntry }): ReactNode => {
  const styles = useStyles();
  const { log } = useTexts();
  const format = useFormat();
  const { chunks, disposition, metadata, properties, blobType } = entry;
  const statuses = Object.entries(chunks.statuses);
  const isCut = chunks.first.length < chunks.count - (chunks.statuses.Completed ?? 0);
  return (
    <>
      <Facts
        facts={[
          { name: log.file, value: entry.filePath },
          { name: log.length, value: <Bytes value={entry.length} /> },
          { name: log.blobType, value: blobType },
          {
            name: log.disposition,
            value: disposition && (
              <Status meaning={log.dispositionStatuses[disposition.status]}>
                {`${disposition.kind}: ${disposition.status}`}
              </Status>
            ),
          },
          { name: log.snapshot, value: entry.snapshot },
          {
            name: log.lastModified,
            value: entry.lastModified === undefined ? undefined : <TimeText at={entry.lastModified} />,
          },
          {
            name: blobType === 'BlockBlob' ? log.blocks : log.pageRanges,
            value:
              statuses.length === 0
                ? undefined
                : statuses.map(([status, count]) => `${status} × ${format.number(count)}`).join(', '),
          },
          sidecarFact(log.metadata, log.sidecarStatuses, metadata),
          sidecarFact(log.properties, log.sidecarStatuses, properties),
        ]}
      />
      {chunks.first.length > 0 && (
        <table className={styles.table} aria-label={log.chunks}>
          <thead>
            <tr>
              {[log.chunkAt, log.chunkLength, log.chunkStatus].map((name) => (
                <th key={name} scope="col" className={styles.cell}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chunks.first.map(({ offset, length, status }, index) => (
              <tr key={index}>
                <td className={styles.cell}>{format.number(offset)}</td>
                <td className={styles.cell}>
                  <Bytes value={length} />
                </td>
                <td className={styles.cell}>
                  <Status meaning={log.chunkStatuses[status]}>{status}</Status>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isCut && <p>{log.chunksCut(format.number(chunks.first.length))}</p>}
    </>
  );
};

/** In the log's own word. */
const Status = ({
  meaning,
  children,
}: {
  readonly meaning: string;
  readonly children: string;
}): ReactNode => (
  <Explained meaning={meaning}>
    <span translate="no">{children}</span>
  </Explained>
);

const sidecarFact = (
  name: string,
  meanings: Readonly<Record<NonNullable<LogEntry['metadata']>['status'], string>>,
  file: LogEntry['metadata'],
): Fact => ({
  name,
  value: file && (
    <>
      <Status meaning={meanings[file.status]}>{file.status}</Status>{' '}
      {file.path !== undefined && <Foreign text={file.path} />}
    </>
  ),
});
