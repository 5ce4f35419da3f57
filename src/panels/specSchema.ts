/** As much of a JSON Schema as our own use. */
export interface SchemaNode {
  description?: string;
  type?: string | readonly string[];
  enum?: readonly (string | number)[];
  required?: readonly string[];
  properties?: Readonly<Record<string, SchemaNode>>;
  items?: SchemaNode;
  anyOf?: readonly SchemaNode[];
  $ref?: string;
  definitions?: Readonly<Record<string, SchemaNode>>;
}

/** Keys and, for items of a list, `[]`: `['panels', '[]', 'characters', '[]']`. */
export type SchemaPath = readonly string[];

/** What the schema says about a place; undefined when there can be nothing. */
export function schemaAt(root: SchemaNode, path: SchemaPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    node = node && (step === '[]' ? itemsOf(root, node) : childOf(root, node, step));
  }
  return node && resolved(root, node);
}

/** Keys that a map at this place may have. */
export function keysAt(root: SchemaNode, path: SchemaPath): Map<string, SchemaNode> {
  const node = schemaAt(root, path);
  const keys = new Map<string, SchemaNode>();
  for (const variant of node ? variants(root, node) : [])
    for (const [key, value] of Object.entries(variant.properties ?? {})) {
      if (!key.startsWith('$')) keys.set(key, resolved(root, value));
    }
  return keys;
}

/** Values that may stand at this place, where there are only some. */
export function valuesAt(root: SchemaNode, path: SchemaPath): (string | number | boolean)[] {
  const node = schemaAt(root, path);
  if (!node) return [];
  if (node.enum) return [...new Map(node.enum.map((value) => [String(value), value])).values()];
  return node.type === 'boolean' ? [true, false] : [];
}

function resolved(root: SchemaNode, node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  let found: unknown = root;
  for (const step of node.$ref.replace(/^#\//, '').split('/'))
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  return typeof found === 'object' && found !== null ? resolved(root, found) : {};
}

function variants(root: SchemaNode, node: SchemaNode): SchemaNode[] {
  const own = resolved(root, node);
  return [own, ...(own.anyOf ?? []).map((variant) => resolved(root, variant))];
}

function childOf(root: SchemaNode, node: SchemaNode, key: string): SchemaNode | undefined {
  for (const { properties } of variants(root, node)) {
    if (properties && Object.hasOwn(properties, key)) return properties[key];
  }
  return undefined;
}

function itemsOf(root: SchemaNode, node: SchemaNode): SchemaNode | undefined {
  return variants(root, node).find(({ items }) => items !== undefined)?.items;
}
