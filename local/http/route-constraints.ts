/** The inline route constraints of ASP.NET Core, as a function app's routes may use them. */

/** Whether a route value satisfies the constraint. */
export type Constraint = (value: string) => boolean;

const within = (value: string, pattern: RegExp, min: bigint, max: bigint): boolean => {
  if (!pattern.test(value)) return false;
  const number = BigInt(value.trim().replace(/^\+/, ''));
  return number >= min && number <= max;
};

const INTEGER = /^\s*[+-]?\d+\s*$/;
const isInt: Constraint = (value) => within(value, INTEGER, -(2n ** 31n), 2n ** 31n - 1n);
const isLong: Constraint = (value) => within(value, INTEGER, -(2n ** 63n), 2n ** 63n - 1n);
const DECIMAL = /^\s*[+-]?(\d[\d,]*(\.\d*)?|\.\d+)\s*$/;
const FLOAT = /^\s*([+-]?(\d[\d,]*(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|[+-]?infinity)\s*$/i;
const GUID =
  /^\s*([\da-f]{32}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\{[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}|\([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\))\s*$/i;

const simple: Readonly<Record<string, Constraint>> = {
  int: isInt,
  long: isLong,
  bool: (value) => /^\s*(true|false)\s*$/i.test(value),
  guid: (value) => GUID.test(value),
  // .NET reads more notations than JavaScript; the ISO ones, which APIs use, are read alike.
  datetime: (value) => /\d/.test(value) && /[-/: ]/.test(value) && !Number.isNaN(Date.parse(value)),
  decimal: (value) => DECIMAL.test(value),
  double: (value) => FLOAT.test(value),
  float: (value) => FLOAT.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
};

const wholeNumber = (text: string): bigint => {
  if (!INTEGER.test(text)) throw new Error(`"${text}" is not a whole number`);
  return BigInt(text.trim().replace(/^\+/, ''));
};

const numbers = (argument: string, counts: readonly number[]): bigint[] => {
  const parts = argument.split(',');
  if (!counts.includes(parts.length)) throw new Error(`takes ${counts.join(' or ')} numbers`);
  return parts.map(wholeNumber);
};

const longAtLeast = (value: string, min: bigint): boolean => isLong(value) && wholeNumber(value) >= min;
const longAtMost = (value: string, max: bigint): boolean => isLong(value) && wholeNumber(value) <= max;

const withArgument: Readonly<Record<string, (argument: string) => Constraint>> = {
  min: (argument) => {
    const [min = 0n] = numbers(argument, [1]);
    return (value) => longAtLeast(value, min);
  },
  max: (argument) => {
    const [max = 0n] = numbers(argument, [1]);
    return (value) => longAtMost(value, max);
  },
  range: (argument) => {
    const [min = 0n, max = 0n] = numbers(argument, [2]);
    return (value) => longAtLeast(value, min) && longAtMost(value, max);
  },
  length: (argument) => {
    const [min = 0n, max = min] = numbers(argument, [1, 2]);
    return (value) => value.length >= min && value.length <= max;
  },
  minlength: (argument) => {
    const [min = 0n] = numbers(argument, [1]);
    return (value) => value.length >= min;
  },
  maxlength: (argument) => {
    const [max = 0n] = numbers(argument, [1]);
    return (value) => value.length <= max;
  },
  // Not anchored, case ignored: RegexRouteConstraint's options.
  regex: (argument) => {
    const pattern = new RegExp(argument, 'i');
    return (value) => pattern.test(value);
  },
};

/** Throws, saying why, for a constraint ASP.NET does not have or cannot read. */
export const toConstraint = (name: string, argument: string | undefined): Constraint => {
  const found = argument === undefined ? simple[name] : withArgument[name]?.(argument);
  if (found) return found;
  const known = [...Object.keys(simple), ...Object.keys(withArgument).map((each) => `${each}()`)];
  throw new Error(
    `there is no constraint "${name}${argument === undefined ? '' : '()'}" (there are ${known.join(' ')})`,
  );
};
