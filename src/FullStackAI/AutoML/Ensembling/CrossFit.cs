using FullStackAI.Data.Splits;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>Divides the test rows into parts for choosing weights on some and judging them on the others.</summary>
internal static class CrossFit
{
    private const int PartsOfOneFold = 5;

    /// <summary>The part of each test row: its fold, of repeats the fold of the first one, so that
    /// a row is never judged by weights that it helped to choose.</summary>
    /// <param name="folds">The partition.</param>
    /// <param name="groupSizes">Of one held-out part of a ranking: the consecutive rows that stay together; null otherwise.</param>
    /// <returns>[test rows of all folds].</returns>
    internal static int[] Parts(IReadOnlyList<Fold> folds, int[]? groupSizes)
    {
        if (folds.Count == 1)
        {
            return OfOneFold(folds[0].Test.Length, groupSizes);
        }

        var first = new Dictionary<int, int>();
        List<int> parts = [];
        for (int fold = 0; fold < folds.Count; fold++)
        {
            foreach (int row in folds[fold].Test)
            {
                first.TryAdd(row, fold);
                parts.Add(first[row]);
            }
        }

        return [.. parts];
    }

    /// <summary>The number of parts.</summary>
    internal static int PartCount(IReadOnlyList<Fold> folds) => folds.Count == 1 ? PartsOfOneFold : folds.Count;

    /// <summary>How often each row is a test row.</summary>
    internal static int Repeats(IReadOnlyList<Fold> folds)
    {
        int first = folds[0].Test[0];
        return folds.Count(fold => Array.BinarySearch(fold.Test, first) >= 0);
    }

    /// <summary>The mean prediction of some trials for each fold's test rows, each row by the weights of its part.</summary>
    /// <param name="trials">[trials][folds].</param>
    /// <param name="weights">The weights of a part: [trials].</param>
    /// <param name="parts">From <see cref="Parts"/>.</param>
    internal static ScoredRows[] Mix(IReadOnlyList<IReadOnlyList<ScoredRows>> trials, Func<int, double[]> weights, int[] parts)
    {
        var mixed = new ScoredRows[trials[0].Count];
        int at = 0;
        for (int fold = 0; fold < mixed.Length; fold++)
        {
            ScoredRows first = trials[0][fold];
            int outputs = first.OutputCount;
            double[] mean = new double[first.Predictions.Length];
            for (int row = 0; row < first.Count; row++, at++)
            {
                double[] shares = weights(parts[at]);
                for (int trial = 0; trial < trials.Count; trial++)
                {
                    if (shares[trial] != 0)
                    {
                        ReadOnlySpan<double> prediction = trials[trial][fold].Prediction(row);
                        for (int output = 0; output < outputs; output++)
                        {
                            mean[(row * outputs) + output] += shares[trial] * prediction[output];
                        }
                    }
                }
            }

            mixed[fold] = new ScoredRows(first.Labels, mean, first.Weights.IsEmpty ? null : first.Weights.ToArray(), first.GroupSizes);
        }

        return mixed;
    }

    private static int[] OfOneFold(int rows, int[]? groupSizes)
    {
        int[] parts = new int[rows];
        int row = 0;
        for (int unit = 0; row < rows; unit++)
        {
            int end = row + (groupSizes is null ? 1 : groupSizes[unit]);
            for (; row < end; row++)
            {
                parts[row] = unit % PartsOfOneFold;
            }
        }

        return parts;
    }
}
