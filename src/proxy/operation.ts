/** What a request asks of the service, by its verb and path. */
export interface Operation {
  /** As a Call's method: generateContent, countTokens, files.upload, chat.completions, … */
  method: string;
  /** Where the path names it; elsewhere it is in the body. */
  model?: string;
}

const OF_LIST: Readonly<Record<string, string>> = { GET: 'list', HEAD: 'list', POST: 'create' };
const OF_ONE: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'update',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};
const NAMES = /^[a-z][\w.-]{0,60}$/i;

/** `path` is the service's own, without query: /v1beta/models/gemini-3-flash:generateContent. Names of things are left out. */
export function operationOf(verb: string, path: string): Operation {
  const [first = '', ...others] = path.slice(1).split('/');
  const segments = first === 'upload' || first === 'download' ? others.slice(1) : others;
  const [collection = '', name, ...deeper] = segments.map((segment) => segment.replace(/%3a/gi, ':'));
  if (collection === 'openai') return openAi(verb, [name ?? '', ...deeper]);
  if (first === 'upload') return { method: `${known(collection)}.upload` };
  if (first === 'download') return { method: `${known(collection)}.download` };
  const [, id = '', action] =
    /^([^:]*)(?::(.*))?$/.exec(deeper.length > 0 ? (deeper.at(-1) ?? '') : (name ?? '')) ?? [];
  const isModel = collection === 'models' || collection === 'tunedModels';
  if (isModel && deeper.length === 0 && action !== undefined) {
    const model = collection === 'models' ? id : `${collection}/${id}`;
    return { method: known(action), model: decodedModel(model) };
  }
  if (deeper.includes('operations') || collection === 'operations') return { method: 'operations.get' };
  const room = known(deeper.length > 1 ? (deeper[0] ?? '') : collection.replace(/:.*$/, ''));
  const own = /:(.*)$/.exec(collection)?.[1];
  if (action !== undefined || own !== undefined) return { method: `${room}.${known(action ?? own ?? '')}` };
  if (collection === 'interactions' && deeper[0] === 'cancel') return { method: 'interactions.cancel' };
  return {
    method: `${room}.${(name === undefined || deeper.length === 1 ? OF_LIST : OF_ONE)[verb] ?? 'other'}`,
  };
}

/** /v1beta/openai/chat/completions, …/embeddings, …/images/generations, …/models. */
function openAi(verb: string, segments: string[]): Operation {
  const [room = '', second, ...rest] = segments;
  if (['chat', 'images', 'audio', 'videos'].includes(room) && second !== undefined && verb === 'POST')
    return { method: `${room}.${known(second)}` };
  if (verb === 'POST' && rest.at(-1) === 'cancel') return { method: `${known(room)}.cancel` };
  if (verb === 'POST' && second === undefined)
    return { method: ['files', 'batches'].includes(room) ? `${room}.create` : known(room) };
  return { method: `${known(room)}.${(second === undefined ? OF_LIST : OF_ONE)[verb] ?? 'other'}` };
}

function known(name: string): string {
  return NAMES.test(name) ? name : 'other';
}

function decodedModel(model: string): string {
  try {
    return decodeURIComponent(model).slice(0, 200);
  } catch {
    return model.slice(0, 200);
  }
}
