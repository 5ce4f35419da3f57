import { ENGLISH, type L10n } from '../l10n.ts';

/** How a client that does not read the environment is told the proxy's address. */
export interface ClientSnippet {
  label: string;
  /** Where it goes. */
  detail: string;
  /** `url`: the base URL, http://127.0.0.1:PORT/k/TOKEN with tags. */
  text: (url: string) => string;
}

/** One for each client; docs/clients.md says how each was tried. The code is the same in every language. */
export const clientSnippets = (l10n: L10n = ENGLISH): readonly ClientSnippet[] => [
  {
    label: l10n.t('Shell'),
    detail: l10n.t('any terminal: @google/genai, Python google-genai and the Gemini CLI read it'),
    text: (url) => `export GOOGLE_GEMINI_BASE_URL='${url}'`,
  },
  {
    label: '@google/genai (JavaScript)',
    detail: l10n.t('the client’s options'),
    text: (url) =>
      `new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY, httpOptions: { baseUrl: '${url}' } })`,
  },
  {
    label: 'Vercel AI SDK (@ai-sdk/google)',
    detail: l10n.t('the provider’s options; the version is part of it'),
    text: (url) =>
      `createGoogleGenerativeAI({ apiKey: process.env.GEMINI_API_KEY, baseURL: '${url}/v1beta' })`,
  },
  {
    label: 'LangChain (@langchain/google-genai)',
    detail: l10n.t('the model’s options'),
    text: (url) =>
      `new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: process.env.GEMINI_API_KEY, baseUrl: '${url}' })`,
  },
  {
    label: 'Genkit (@genkit-ai/google-genai)',
    detail: l10n.t('the plugin’s options'),
    text: (url) => `googleAI({ apiKey: process.env.GEMINI_API_KEY, baseUrl: '${url}' })`,
  },
  {
    label: l10n.t('@google/generative-ai (JavaScript, the older SDK)'),
    detail: l10n.t('the second argument of getGenerativeModel'),
    text: (url) => `getGenerativeModel({ model: 'gemini-2.5-flash' }, { baseUrl: '${url}' })`,
  },
  {
    label: 'OpenAI SDK (JavaScript)',
    detail: l10n.t('the client’s options; ask streams for include_usage, else their cost is unknown'),
    text: (url) => `new OpenAI({ apiKey: process.env.GEMINI_API_KEY, baseURL: '${url}/v1beta/openai/' })`,
  },
  {
    label: 'OpenAI SDK (Python)',
    detail: l10n.t('the client’s options; ask streams for include_usage, else their cost is unknown'),
    text: (url) => `OpenAI(api_key=os.environ['GEMINI_API_KEY'], base_url='${url}/v1beta/openai/')`,
  },
  {
    label: 'google-genai (Python)',
    detail: l10n.t('the client’s options'),
    text: (url) => `genai.Client(http_options={'base_url': '${url}'})`,
  },
  {
    label: l10n.t('google-generativeai (Python, the older SDK)'),
    detail: l10n.t('before the first call'),
    text: (url) => `genai.configure(transport='rest', client_options={'api_endpoint': '${url}'})`,
  },
  {
    label: l10n.t('Jupyter, Python kernel'),
    detail: l10n.t('the first cell, before the client is made: kernels do not have a terminal’s variables'),
    text: (url) => `%env GOOGLE_GEMINI_BASE_URL=${url}`,
  },
  {
    label: l10n.t('Jupyter, JavaScript or TypeScript kernel'),
    detail: l10n.t('the first cell, before the client is made'),
    text: (url) => `process.env.GOOGLE_GEMINI_BASE_URL = '${url}';`,
  },
  {
    label: 'Gemini CLI',
    detail: l10n.t(
      'settings.json in ~/.gemini, once: with a base URL it must be told that you use an API key',
    ),
    text: () => `{ "security": { "auth": { "selectedType": "gemini-api-key" } } }`,
  },
  {
    label: 'curl',
    detail: l10n.t('the address'),
    text: (url) =>
      `curl '${url}/v1beta/models/gemini-2.5-flash:generateContent' -H "x-goog-api-key: $GEMINI_API_KEY" -H 'content-type: application/json' -d '{"contents":[{"parts":[{"text":"Hello"}]}]}'`,
  },
];
