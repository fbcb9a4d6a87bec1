import { it } from 'vitest';
import { exportStatuses } from '../support/export-status-scenarios.ts';
import { importStatuses } from '../support/import-status-scenarios.ts';
import type { StatusGroup } from '../support/status-groups.ts';

import { expectGenerated } from '../support/generated-docs.ts';

type Row = { readonly when: string } | { readonly never: string };

const said = (row: Row | undefined): string => {
  if (row === undefined) throw new Error('Imports and exports have the same statuses.');
  return 'never' in row ? `Never: ${row.never}` : row.when;
};

const rows = (Object.keys(importStatuses) as StatusGroup[]).flatMap((group) => {
  const exports: Readonly<Record<string, Row>> = exportStatuses[group];
  const imports: Readonly<Record<string, Row>> = importStatuses[group];
  return Object.entries(imports).map(
    ([status, row]) => `| ${group} | \`${status}\` | ${said(row)} | ${said(exports[status])} |`,
  );
});

it('docs/differences.md has every status of the copy log, and when an import and an export end so', () =>
  expectGenerated(
    'differences.md',
    'statuses',
    ['| of | status | an import | an export |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ));
