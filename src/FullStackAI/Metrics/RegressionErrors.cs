namespace FullStackAI.Metrics;

/// <summary>The formulas of the regression metrics; weighted means throughout.</summary>
internal static class RegressionErrors
{
    internal static double MeanAbsolute(ScoredRows rows) => Mean(rows, (label, prediction) => Math.Abs(label - prediction));

    internal static double MeanSquared(ScoredRows rows) => Mean(rows, (label, prediction) => (label - prediction) * (label - prediction));

    internal static double RootMeanSquared(ScoredRows rows) => Math.Sqrt(MeanSquared(rows));

    internal static double SymmetricPercentage(ScoredRows rows) => Mean(rows, (label, prediction) =>
        label == prediction ? 0 : 2 * Math.Abs(label - prediction) / (Math.Abs(label) + Math.Abs(prediction)));

    internal static double Percentage(ScoredRows rows) => Mean(rows, (label, prediction) =>
        label == 0 ? double.NaN : Math.Abs((label - prediction) / label));

    internal static double RootMeanSquaredLog(ScoredRows rows)
    {
        foreach (float label in rows.Labels.Values)
        {
            if (label < 0)
            {
                return double.NaN;
            }
        }

        return Math.Sqrt(Mean(rows, (label, prediction) => Square(Math.Log(1 + label) - Math.Log(1 + Math.Max(0, prediction)))));
    }

    internal static double RSquared(ScoredRows rows)
    {
        double mean = Mean(rows, (label, _) => label);
        double spread = Mean(rows, (label, _) => (label - mean) * (label - mean));
        return spread > 0 ? 1 - (MeanSquared(rows) / spread) : double.NaN;
    }

    internal static double MedianAbsolute(ScoredRows rows)
    {
        double[] errors = new double[rows.Count];
        double[] weights = new double[rows.Count];
        for (int row = 0; row < errors.Length; row++)
        {
            errors[row] = Math.Abs(rows.Labels.Values[row] - rows.Predictions[row]);
            weights[row] = rows.Weight(row);
        }

        Array.Sort(errors, weights);
        double half = weights.Sum() / 2;
        double below = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            below += weights[i];
            if (below > half)
            {
                return errors[i];
            }

            if (below == half && below > 0)
            {
                int next = Array.FindIndex(weights, i + 1, weight => weight > 0);
                return next < 0 ? errors[i] : (errors[i] + errors[next]) / 2;
            }
        }

        return double.NaN;
    }

    // Rows of which the term is NaN do not count: they have no percentage, for example.
    private static double Mean(ScoredRows rows, Func<double, double, double> term)
    {
        ReadOnlySpan<float> labels = rows.Labels.Values;
        ReadOnlySpan<double> predictions = rows.Predictions;
        var sum = default(BlockSum);
        var weights = default(BlockSum);
        for (int row = 0; row < labels.Length; row++)
        {
            double value = term(labels[row], predictions[row]);
            if (!double.IsNaN(value))
            {
                double weight = rows.Weight(row);
                sum.Add(weight * value);
                weights.Add(weight);
            }
        }

        return weights.Value > 0 ? sum.Value / weights.Value : double.NaN;
    }

    private static double Square(double value) => value * value;
}
