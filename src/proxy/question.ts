import type { Tags } from '../call.ts';
import type { ProxyQuestion } from './messages.ts';
import type { Operation } from './operation.ts';
import type { TappedRequest } from './tap/requestTap.ts';

/** What a budget is asked, off the head of a request. Where the head ends inside of an image, the rest counts as it. */
export function questionOf(
  id: string,
  { method, model }: Operation,
  seen: TappedRequest | undefined,
  bytes: { all: number; head: number },
  tags: Tags,
  simulated: boolean,
): ProxyQuestion {
  const { images = 0, imageBytes = 0, maxOutputTokens, candidates, imageSize, endsInMedia } = seen ?? {};
  const contentBytes = endsInMedia ? bytes.head : bytes.all;
  return {
    id,
    method,
    model: model ?? seen?.model ?? 'none',
    contentBytes: Math.max(0, contentBytes - imageBytes),
    images,
    tags,
    simulated,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(candidates === undefined ? {} : { candidates }),
    ...(imageSize === undefined ? {} : { imageSize }),
  };
}
