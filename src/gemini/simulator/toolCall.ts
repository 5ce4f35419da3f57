/** A call of a function that a prompt asks the simulator to make. */
export interface ToolCall {
  name: string;
  args: Record<string, unknown>;
}

const MARKER = /\[sim:call ([\w.-]{1,64})(?: x(\d{1,2}))?\]/i;

/**
 * `[sim:call getWeather]` in the last text of the user: the answer calls that function, when the request declares it,
 * until its result has come back; with `x3` three times, one after the other.
 */
export function toolCallOf(text: string, tools: readonly unknown[], answered: number): ToolCall | undefined {
  const [, name, times = '1'] = MARKER.exec(text) ?? [];
  if (name === undefined || answered >= Number(times)) return undefined;
  const declared = tools.flatMap((tool) => declarationsOf(tool)).find((each) => each['name'] === name);
  return declared && { name, args: argsFor(declared['parameters'] ?? declared['parametersJsonSchema']) };
}

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function declarationsOf(tool: unknown): Json[] {
  const list: unknown = isJson(tool) ? tool['functionDeclarations'] : undefined;
  return Array.isArray(list) ? (list as unknown[]).filter(isJson) : [];
}

/** Something of the right type for each property. */
function argsFor(schema: unknown): Json {
  const properties = isJson(schema) ? schema['properties'] : undefined;
  if (!isJson(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => {
      const type =
        isJson(property) && typeof property['type'] === 'string' ? property['type'].toLowerCase() : '';
      return [key, type === 'number' || type === 'integer' ? 3 : type === 'boolean' ? true : 'Seoul'];
    }),
  );
}
