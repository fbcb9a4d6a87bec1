/** The app's HTTP functions as routes, in the order in which the host tries them. */
import { z } from 'zod';
import type { LoadedFunction } from '../worker/load-app.ts';
import type { AuthLevel } from './keys.ts';
import { parseTemplate, type RouteTemplate, type RouteValues } from './route-template.ts';

export type HttpFunction = {
  readonly name: string;
  readonly disabled: boolean;
  readonly authLevel: AuthLevel;
  /** Upper case. */
  readonly methods: readonly string[];
  /** With the prefix, without a leading slash. */
  readonly route: string;
  readonly template: RouteTemplate;
};

export type RouteMatch = { readonly target: HttpFunction; readonly values: RouteValues };

const httpTrigger = z.object({
  route: z.string().optional(),
  authLevel: z
    .string()
    .transform((level) => level.toLowerCase())
    .pipe(z.enum(['anonymous', 'function', 'admin']))
    .default('anonymous'),
  methods: z
    .array(z.string().transform((method) => method.toUpperCase()))
    .min(1)
    .default(['GET', 'POST']),
});

/** The source: ScriptHost refuses routes in its own space, judged by their first letters. */
const isReserved = (route: string): boolean => /^(admin|runtime)/i.test(route);

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The HTTP functions in name order (`functions` is). Throws one error that names every fault: a template that cannot be
 * read, a reserved route, a route given twice for the same method.
 */
export const buildRoutes = (functions: readonly LoadedFunction[], routePrefix: string): HttpFunction[] => {
  const faults: string[] = [];
  const routes: HttpFunction[] = [];
  for (const { name, disabled, trigger } of functions) {
    if (trigger.type !== 'httpTrigger') continue;
    const parsed = httpTrigger.safeParse(trigger);
    if (!parsed.success) {
      faults.push(`${name}: ${z.prettifyError(parsed.error)}`);
      continue;
    }
    const { authLevel, methods, route: ownRoute = name } = parsed.data;
    const route = [routePrefix, ownRoute.replace(/^\//, '')].filter(Boolean).join('/');
    if (isReserved(ownRoute))
      faults.push(
        `${name}: the route "${ownRoute}" starts with "admin" or "runtime", which the host keeps for itself.`,
      );
    const twin = routes.find(
      (other) =>
        other.route.toLowerCase() === route.toLowerCase() &&
        other.methods.some((method) => methods.includes(method)),
    );
    if (twin) faults.push(`${name}: the route "${route}" is taken by ${twin.name} for the same method.`);
    try {
      routes.push({ name, disabled, authLevel, methods, route, template: parseTemplate(route) });
    } catch (error) {
      faults.push(`${name}: the route "${route}" cannot be read: ${describe(error)}.`);
    }
  }
  if (faults.length > 0) throw new Error(`The app's routes cannot be served. ${faults.join(' ')}`);
  return routes;
};

/** The first function whose verb and route both match; a verb that is not listed is no match (404, not 405). */
export const findRoute = (
  routes: readonly HttpFunction[],
  method: string,
  path: string,
): RouteMatch | undefined => {
  for (const target of routes) {
    if (!target.methods.includes(method)) continue;
    const values = target.template.match(path);
    if (values) return { target, values };
  }
  return undefined;
};

/** The path of a request target, decoded as Kestrel does: once, all but `%2F`. `undefined` when it is malformed. */
export const decodePath = (pathname: string): string | undefined => {
  try {
    return pathname
      .slice(1)
      .split(/(%2f)/i)
      .map((part, index) => (index % 2 ? part : decodeURIComponent(part)))
      .join('');
  } catch {
    return undefined;
  }
};
