import type { KeptCost } from '../../budgets/keptCost.ts';
import type { ComparisonFigures as Compared } from '../../calls/historyReader.ts';
import type { ComparisonFigures, WasteFigure } from '../../protocol/reportDetails.ts';

export function comparisonFigure({ calls: all, left, kinds }: Compared): ComparisonFigures {
  return {
    calls: all,
    left,
    kinds: kinds.map(({ kind, calls, listPicoUsd, models }) => ({
      kind,
      calls,
      listPicoUsd: String(listPicoUsd),
      models: models.map(({ herePicoUsd, therePicoUsd, ...model }) => ({
        ...model,
        herePicoUsd: String(herePicoUsd),
        therePicoUsd: String(therePicoUsd),
      })),
    })),
  };
}

/** What was spent on panels beside the image that stays; a lower bound where something is not known. */
export function wasteFigure({ spent, superseded, withoutImage }: KeptCost): WasteFigure {
  const lacking = [superseded, withoutImage].some(
    ({ uncertain, unpriced, unknown }) => uncertain + unpriced + unknown > 0,
  );
  return {
    spentPicoUsd: String(spent.billed),
    supersededPicoUsd: String(superseded.billed),
    withoutImagePicoUsd: String(withoutImage.billed),
    lowerBound: lacking,
  };
}
