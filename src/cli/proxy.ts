import { write } from './io.ts';
import type { Command } from './io.ts';

/** The capture proxy is not in this version. */
export const proxyCommand: Command = async (_args, { stderr }) => {
  await write(
    stderr,
    'panelmeter proxy: the capture proxy is not in this version; nothing was started. Calls that panelmeter makes itself (panelmeter generate) and imported ones are counted.\n',
  );
  return 2;
};
