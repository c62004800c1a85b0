using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models.Calibration;

namespace FullStackAI.AutoML;

/// <summary>Finds the temperature that makes a model's probabilities as sure as they are right, on rows it did not learn from.</summary>
/// <remarks>Source: Guo et al., On Calibration of Modern Neural Networks (2017), with a pull
/// towards 1 that fades as rows grow, so that few rows change little.</remarks>
internal static class TemperatureFit
{
    private const int FewestRows = 200;
    private const int MostRows = 20_000;
    private const int MostCells = 200_000; // rows × classes: what an evaluation costs, and there are a hundred and fifty
    private const double Pull = 20;
    private const double Widest = 1.5; // of log temperature
    private const int Steps = 24; // of a golden section: 3 × 0.618^24 is below 0.0001

    /// <summary>The calibrator; null when it would not help rows that did not choose it, or the task has no probabilities.</summary>
    /// <param name="folds">Predictions of the test rows of all folds.</param>
    /// <param name="repeats">How often each row is a test row.</param>
    internal static TemperatureCalibrator? Fit(IReadOnlyList<ScoredRows> folds, int repeats)
    {
        int rows = folds.Sum(fold => fold.Count);
        int most = Math.Min(MostRows, MostCells / folds[0].OutputCount);
        if (folds[0].Labels.Task is not (TaskKind.Binary or TaskKind.Multiclass) || Math.Min(rows, most) < FewestRows)
        {
            return null;
        }

        int stride = (rows + most - 1) / most;
        (int Fold, int Row)[] all =
        [
            .. folds
                .SelectMany((fold, number) => Enumerable.Range(0, fold.Count).Select(row => (number, row)))
                .Where((_, i) => i % stride == 0)
        ];
        (int, int)[] even = [.. all.Where((_, i) => i % 2 == 0)];
        (int, int)[] odd = [.. all.Where((_, i) => i % 2 == 1)];
        UnseenRow? unseen = UnseenRow.OfFew(rows / repeats, folds[0].Labels);
        double gain = Gain(folds, even, odd, unseen) + Gain(folds, odd, even, unseen);
        return gain > 0 ? new TemperatureCalibrator(Math.Exp(Best(folds, all, unseen))) : null;
    }

    // What the temperature of some rows brings to others.
    private static double Gain(IReadOnlyList<ScoredRows> folds, (int, int)[] chosen, (int, int)[] judged, UnseenRow? unseen) =>
        Loss(folds, judged, 0, unseen) - Loss(folds, judged, Best(folds, chosen, unseen), unseen);

    private static double Best(IReadOnlyList<ScoredRows> folds, (int, int)[] rows, UnseenRow? unseen)
    {
        double golden = (Math.Sqrt(5) - 1) / 2;
        double low = -Widest;
        double high = Widest;
        for (int step = 0; step < Steps; step++)
        {
            double one = high - (golden * (high - low));
            double two = low + (golden * (high - low));
            (low, high) = Penalised(folds, rows, one, unseen) < Penalised(folds, rows, two, unseen) ? (low, two) : (one, high);
        }

        return (low + high) / 2;
    }

    private static double Penalised(IReadOnlyList<ScoredRows> folds, (int, int)[] rows, double logTemperature, UnseenRow? unseen) =>
        Loss(folds, rows, logTemperature, unseen) + (logTemperature * logTemperature * Pull / rows.Length);

    private static double Loss(IReadOnlyList<ScoredRows> folds, (int Fold, int Row)[] rows, double logTemperature, UnseenRow? unseen)
    {
        var calibrator = new TemperatureCalibrator(Math.Exp(logTemperature));
        int outputs = folds[0].OutputCount;
        double[] probabilities = new double[outputs];
        var loss = default(BlockSum);
        var weights = default(BlockSum);
        foreach ((int fold, int row) in rows)
        {
            folds[fold].Prediction(row).CopyTo(probabilities);
            calibrator.Apply(probabilities, outputs);
            int truth = (int)folds[fold].Labels.Values[row];
            double probability = outputs > 1 ? probabilities[truth] : truth == 1 ? probabilities[0] : 1 - probabilities[0];
            double weight = folds[fold].Weight(row);
            loss.Add(weight * (unseen?.Loss(probability) ?? -Math.Log(Math.Max(probability, 1e-15))));
            weights.Add(weight);
        }

        return weights.Value > 0 ? loss.Value / weights.Value : 0;
    }
}
