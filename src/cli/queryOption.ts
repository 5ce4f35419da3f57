import { localDay } from '../editor/report/localDay.ts';
import { queryFilter } from '../editor/report/reportFilter.ts';
import type { CallFilter } from '../ledger/ledgerTypes.ts';
import { parseCallQuery } from '../protocol/callQuery.ts';
import { UsageError } from './io.ts';

/** `--query`: the language of the report's query box. */
export function queryOption(query: string | undefined): CallFilter {
  if (query === undefined) return {};
  const [error] = parseCallQuery(query).errors;
  if (error) throw new UsageError(`--query: "${query.slice(error.from, error.to)}": ${error.message}`);
  return queryFilter(query, localDay(Date.now()));
}
