import { headTags } from '../attribution/gitHead.ts';
import { GitHistory } from '../attribution/gitHistory.ts';
import type { Tags } from '../call.ts';
import type { Exchange } from '../usage/exchange.ts';

/** Branch and commit that the command's calls carry. */
export interface FolderGit {
  /** What was checked out when the exchange began. */
  tagsOf: (exchange: Exchange) => Promise<Tags>;
  /** What is checked out now, as it was last seen. */
  tagsNow: () => Tags;
}

/** Of the working tree that a folder lies in; no tags where there is none. It was looked at when this resolves. */
export async function openFolderGit(folder: string): Promise<FolderGit> {
  const history = new GitHistory({ folder, now: Date.now });
  await history.look();
  return {
    tagsOf: async ({ startedAt }) => {
      await history.look();
      return headTags(history.at(startedAt));
    },
    tagsNow: () => headTags(history.at(Date.now())),
  };
}
