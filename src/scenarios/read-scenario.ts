/** Reads a scenario from YAML (of which JSON is a part): every fault is named, with its line. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
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
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new ScenarioFault(`${origin} is no YAML: line ${line}: ${broken.message}.`);
  }
  const content = toValue(document, origin);
  const parsed = scenarioSchema.safeParse(content);
  if (parsed.success) return content as ScenarioText;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const line = lineOf(document, lines, path);
    const where = path.length === 0 ? 'it' : path.join('.');
    return `${line === undefined ? '' : `line ${line}: `}${where} ${message}`;
  });
  throw new ScenarioFault(`${origin} cannot be played: ${faults.join('; ')}.`);
};

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

/** Of the value at the path, or of the nearest that is there. */
const lineOf = (
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
};
