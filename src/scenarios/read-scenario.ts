/** Reads a scenario from YAML (of which JSON is a part): every fault is named, with its line. */
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { scenarioSchema, type ScenarioText } from './scenario.ts';
import { ScenarioFault } from './scenario-fault.ts';

/**
 * @param origin what the messages begin with: the file's name.
 * @returns the scenario as it was written, checked.
 * @throws ScenarioFault naming every fault.
 */
export const readScenario = (text: string, origin: string): ScenarioText => {
  const lines = new LineCounter();
  // Aliases would let a small file say a great deal; no scenario needs them.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  if (document.errors.length > 0) {
    const broken = document.errors.map(
      ({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`,
    );
    throw new ScenarioFault(
      `${origin} is no YAML: ${broken.join('; ')}; mend that first, and what it says is looked at then.`,
    );
  }
  const content = toValue(document, origin);
  const parsed = scenarioSchema.safeParse(content);
  if (parsed.success) return content as ScenarioText;
  const faults = parsed.error.issues.flatMap(faultsOf).map(({ path, words }) => {
    const line = lineOf(document, lines, path);
    const where = path.length === 0 ? 'it' : path.join('.');
    return `${line === undefined ? '' : `line ${line}: `}${where} ${words}`;
  });
  throw new ScenarioFault(`${origin} cannot be played: ${faults.join('; ')}.`);
};

type Fault = { readonly path: readonly PropertyKey[]; readonly words: string };

/** Each property that is not known is a fault of its own, where it stands. */
const faultsOf = (issue: z.core.$ZodIssue): readonly Fault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        path: [...issue.path, key],
        words: 'is not known here: leave it out, or see docs/scenarios.md for what may be said',
      }))
    : [{ path: issue.path, words: issue.message }];

const toValue = (document: Document.Parsed, origin: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new ScenarioFault(
      `${origin} cannot be read (${error instanceof Error ? error.message : String(error)}): write it without aliases.`,
      { cause: error },
    );
  }
};

/** Of the property at the path, or of the nearest that is there. */
const lineOf = (
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = keyAt(document, path.slice(0, depth)) ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
};

/** A value may begin on the line after its property. */
const keyAt = (document: Document.Parsed, path: readonly PropertyKey[]): unknown => {
  const holder = document.getIn(path.slice(0, -1), true);
  if (path.length === 0 || !isMap(holder)) return undefined;
  return holder.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
};
