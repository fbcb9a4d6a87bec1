/** Leaves out what is `undefined`, so that an absent property is absent and not there without a value. */
export type Compact<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & { [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined> };

export const compact = <T extends object>(value: T): Compact<T> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Compact<T>;
