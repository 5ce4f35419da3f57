/** What each command is for and how it is called; `panelmeter help COMMAND` prints one of them. */
const USAGE: Readonly<Record<string, { line: string; about: string; options?: string[] }>> = {
  receipt: {
    line: 'receipt [--model M] [--at ISO] [--tier T] [--json] FILE|-',
    about: 'What one Gemini answer costs, line by line; --ndjson for many.',
  },
  estimate: {
    line: 'estimate PATH… [--against REF] [--offline] [--format F|--json] [--max-usd X]',
    about: 'What panels and prompts will cost before they are sent; exit 1 when over X.',
    options: [
      '--against REF  only specs that differ from where this branch left REF, before and after (default PATH: .)',
      '--format F     text, json, markdown (a pull request comment), junit, or github (annotations)',
      '--offline      count tokens by rule, without asking the service',
      '--simulate     count by the simulator',
      '--max-usd X    exit 1 when the likely cost of all panels is above X, or not known',
      '--json         one JSON object on stdout',
    ],
  },
  generate: {
    line: 'generate PATH [--panel ID]… [--simulate] [--json]',
    about: 'Generates the panels of a spec, records every call, prints the receipts.',
    options: [
      '--panel ID     this panel only; may be given again',
      '--simulate     with the built-in simulator: no key, no charge',
      '--out DIR      where images go (default: panels-out beside the spec)',
      '--tier T       what the key is billed as: paid, free or auto (default: list price, tier not known)',
      '--over-budget  go over every hard budget, this once',
      '--restart      all panels again; without it a run that was killed is gone on with, and nothing paid twice',
      '--yes          agree to the cost; without it a run that may cost more than $0.50 asks once',
      '--json         the whole run as one JSON object on stdout',
    ],
  },
  proxy: {
    line: 'proxy [--port N] [--upstream URL] [--ledger DIR]',
    about: 'Capture proxy: counts the calls of any Gemini client that uses its URL. Serves until SIGTERM.',
    options: [
      '--port N       default: any free one. The ready line on stdout names the URL, with a secret token in it',
      '--upstream URL where calls go (default: the Gemini API)',
      '--tier T       what the clients’ keys are billed as: paid (default) or free',
    ],
  },
  calls: {
    line: 'calls [--json|--ndjson] [--since ISO] [--query Q] [--limit N] [--follow]',
    about: 'All recorded calls, oldest first.',
    options: [
      '--since ISO    calls from this time on',
      '--query Q      as in the report: "model:pro cost>0.1 -is:retry" (docs/history.md)',
      '--limit N      only the newest N of them',
      '--follow       go on, and print each new call, also those of other processes',
      '--json         one JSON array; with --follow a JSON line per call',
      '--ndjson       a JSON line per call',
    ],
  },
  report: {
    line: 'report [--by day|model|TAG] [--since ISO] [--json] [--kept [--root DIR]|--caching]',
    about: 'Totals, shares and percentiles; --kept: what kept panels cost, and what was spent beside them.',
    options: [
      '--by KEY       day, model, session, terminal, client, outcome, or any tag (default: model)',
      '--by turn      turns of chats and agents: how many calls one message took, and their sum',
      '--kept         by panel, scene, chapter (the default) or character: kept, superseded and without an image',
      '--caching      what caching saved, measured on the calls, and what explicit caches cost',
      '--root DIR     the workspace, where the kept.json files lie beside the images (default: this folder)',
    ],
  },
  export: {
    line: 'export --format FORMAT --out FILE [--since ISO] [--until ISO] [--model M] [--outcome O] [--tag K=V]…',
    about: 'Writes the calls to a file or a folder, whole or not at all; --out - is stdout.',
    options: [
      '--format F     json: summary and calls · session: summary by model and phase · ndjson: all fields, lossless',
      '               csv: a row a call · focus: FOCUS 1.4, a row a meter · showback: by tag and billing month',
      '               parquet, bigquery: a folder · cloud-logging: a JSON line a call',
      '--since ISO    calls from this time on; --until ISO: before this time',
      '--session ID   calls of this session only',
      '--model M      calls that this model answered; --outcome O: ok, error, aborted, blocked or refused',
      '--tag K=V      calls with this tag; may be given again, all must hold',
      '--simulated W  with, without or only simulated calls (default: with; focus and showback: without)',
      '--by TAG       showback: the tag (default: project); an --out that ends in .csv is CSV, else Markdown',
      '--billed-zero  focus: BilledCost and EffectiveCost are 0, for consumers that take them from invoices',
      '--billing-account ID   focus: the Cloud Billing account',
      '--dataset D    bigquery: the data set of the printed bq line (default: panelmeter)',
      '--columns      prints what the columns of csv, parquet and bigquery (or focus) mean, and writes nothing',
    ],
  },
  import: {
    line: 'import [--dry-run] FILE|FOLDER|-',
    about:
      'Records calls (NDJSON, logs with or without a summary, LiteLLM spend logs), or those of another ledger (its folder); acknowledges each once it is durable.',
    options: ['--dry-run      what is new, known, skipped or bad, and what it comes to; nothing is written'],
  },
  reprice: {
    line: 'reprice [--dry-run] [--all] [--model M] [--prices FILE] [--json]',
    about: 'Prices unpriced calls by the price book as it is now; old receipts stay beside the new ones.',
    options: [
      '--dry-run      calls, old and new sum; nothing is written',
      '--all          also calls that have a price',
      '--model M      calls of this model only',
      '--prices FILE  your own prices, laid over the shipped book',
      '--json         one JSON object on stdout',
    ],
  },
  reconcile: {
    line: 'reconcile FILE [--project ID]… [--currency C] [--rate R] [--json]',
    about: 'Compares a Cloud Billing export with the ledger, by Pacific day and SKU.',
    options: [
      'FILE           CSV of the console (report by day, cost table), or BigQuery rows (JSON, NDJSON, CSV)',
      '--project ID   rows of this project only; may be given again',
      '--currency C   the currency of a file that only says $ (default: USD)',
      '--rate R       units of that currency for 1 USD, where the file does not say',
      '--json         one JSON object on stdout',
    ],
  },
  budgets: {
    line: 'budgets [--check] [--json]',
    about: "Where the editor's and the team's budgets stand: spent, held for calls under way, left.",
    options: [
      '--check        exit 1 when a hard budget has nothing left, or one cannot be read',
      '--json         one JSON array',
    ],
  },
  verify: {
    line: 'verify [--json]',
    about: 'Reads every journal and names damaged lines; exit 1 if there are any.',
  },
  mcp: {
    line: 'mcp [--ledger DIR]',
    about: 'Serves estimates, spend and budgets to a coding agent (Model Context Protocol over stdio).',
  },
  demo: {
    line: 'demo',
    about: 'Generates the sample chapter with the simulator: no key, no charge.',
  },
};

export function overview(version: string): string {
  const width = 10;
  return [
    `panelmeter ${version}: what Gemini costs`,
    '',
    'Usage: panelmeter COMMAND …',
    '',
    ...Object.entries(USAGE).map(([name, { about }]) => `  ${name.padEnd(width)}${about}`),
    '',
    'receipt, estimate, generate, import and reprice take --prices FILE: your own prices over the shipped ones.',
    'The ledger is named by --ledger DIR or the environment variable PANELMETER_LEDGER.',
    'panelmeter COMMAND --help tells more. Data goes to stdout, words for people to stderr.',
    'Exit code: 0 done, 1 a check said no or I/O failed, 2 wrong usage.',
    '',
  ].join('\n');
}

export function usageOf(command: string): string | undefined {
  const usage = Object.hasOwn(USAGE, command) ? USAGE[command] : undefined;
  if (!usage) return undefined;
  const options = usage.options?.map((option) => `  ${option}`) ?? [];
  return [
    `Usage: panelmeter ${usage.line}`,
    '',
    usage.about,
    ...(options.length > 0 ? ['', ...options] : []),
    '',
  ].join('\n');
}
