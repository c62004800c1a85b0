using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;

namespace Fraud;

/// <summary>What mistakes cost: a fraud that is missed, and a look at a payment that was fine.</summary>
/// <param name="Miss">The usual loss of a missed fraud.</param>
/// <param name="Alarm">The cost of looking at a payment.</param>
internal sealed record Costs(double Miss, double Alarm)
{
    /// <summary>What a fraud took on average; 100 where no column of amounts is known.</summary>
    internal static double MeanLoss(Table payments, string label, string? amount)
    {
        LabelledTable data = LabelledTable.ForTraining(payments, new DataRoles { Label = label });
        return LaterWeeks.Amounts(data.Source, amount) is { } amounts
            ? amounts.Where((_, row) => data.Labels.Values[row] == 1).Average()
            : 100;
    }

    /// <summary>The probability from which a look is worth its cost, if probabilities are right.</summary>
    internal double ThresholdInTheory => Alarm / Miss;

    /// <summary>The threshold that would have cost least on payments the models had not learned from.</summary>
    internal double BestThreshold(LeaderboardEntry best)
    {
        // Folds hold what the models said; the bundle corrects it before anyone sees it.
        ScoredRows[] folds = [.. best.Scored.Select(fold => Corrected(fold, best.Bundle))];
        double[] candidates = [.. Enumerable.Range(1, 100).Select(i => i / 200.0)];
        return candidates.MinBy(threshold => folds.Sum(fold => Of(fold, (probability, _) => probability >= threshold, null)));
    }

    /// <summary>The cost of looking at some payments and trusting the others.</summary>
    /// <param name="scored">Probabilities and truths.</param>
    /// <param name="looks">Whether to look at a payment of this probability and this loss.</param>
    /// <param name="amounts">[rows]; what each fraud takes; null means <see cref="Miss"/>.</param>
    internal double Of(ScoredRows scored, Func<double, double, bool> looks, double[]? amounts)
    {
        double cost = 0;
        for (int row = 0; row < scored.Count; row++)
        {
            double loss = amounts?[row] ?? Miss;
            cost += looks(scored.Predictions[row], loss) ? Alarm : scored.Labels.Values[row] == 1 ? loss : 0;
        }

        return cost;
    }

    private static ScoredRows Corrected(ScoredRows fold, Bundle bundle)
    {
        double[] probabilities = fold.Predictions.ToArray();
        bundle.Calibrator?.Apply(probabilities, fold.OutputCount);
        return new ScoredRows(fold.Labels, probabilities);
    }
}
