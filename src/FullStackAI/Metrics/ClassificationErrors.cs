namespace FullStackAI.Metrics;

/// <summary>The formulas of the classification metrics that read probabilities; binary and multiclass alike.</summary>
internal static class ClassificationErrors
{
    // Probabilities nearer to 0 count as this much, so that one row cannot make the loss infinite.
    private const double SmallestProbability = 1e-15;

    internal static double LogLoss(ScoredRows rows) =>
        MeanOfTruth(rows, probability => -Math.Log(Math.Clamp(probability, SmallestProbability, 1)));

    /// <summary>The mean of what is made of the probability that each row gives to its own class.</summary>
    internal static double MeanOfTruth(ScoredRows rows, Func<double, double> term) =>
        Mean(rows, @class: null, row => term(rows.Probability(row, Actual(rows, row))));

    internal static double LogLoss(ScoredRows rows, int @class) =>
        Mean(rows, @class, row => -Math.Log(Math.Clamp(rows.Probability(row, @class), SmallestProbability, 1)));

    internal static double Accuracy(ScoredRows rows, double threshold = 0.5) =>
        Mean(rows, @class: null, row => rows.PredictedClass(row, threshold) == Actual(rows, row) ? 1 : 0);

    /// <summary>[classes]; entry k − 1 is the share of rows whose class is among the k most probable.</summary>
    internal static double[] TopKAccuracies(ScoredRows rows)
    {
        double[] shares = new double[rows.Labels.ClassCount];
        for (int row = 0; row < rows.Count; row++)
        {
            shares[Rank(rows, row)] += rows.Weight(row);
        }

        double total = shares.Sum();
        double sum = 0;
        for (int k = 0; k < shares.Length; k++)
        {
            sum += shares[k];
            shares[k] = total > 0 ? sum / total : double.NaN;
        }

        return shares;
    }

    internal static double TopKAccuracy(ScoredRows rows, int k) => Mean(rows, @class: null, row => Rank(rows, row) < k ? 1 : 0);

    internal static double Brier(ScoredRows rows) => Mean(rows, @class: null, row =>
    {
        if (rows.OutputCount == 1)
        {
            double error = rows.Labels.Values[row] - rows.Predictions[row];
            return error * error;
        }

        double sum = 0;
        ReadOnlySpan<double> prediction = rows.Prediction(row);
        for (int @class = 0; @class < prediction.Length; @class++)
        {
            double error = prediction[@class] - (@class == Actual(rows, row) ? 1 : 0);
            sum += error * error;
        }

        return sum;
    });

    /// <summary>The log-loss of the labels' own shares: what the best constant prediction reaches.</summary>
    internal static double Entropy(ScoredRows rows)
    {
        double[] weights = new double[rows.Labels.ClassCount];
        for (int row = 0; row < rows.Count; row++)
        {
            weights[Actual(rows, row)] += rows.Weight(row);
        }

        double total = weights.Sum();
        double entropy = 0;
        foreach (double weight in weights)
        {
            entropy -= weight > 0 ? weight / total * Math.Log(weight / total) : 0;
        }

        return total > 0 ? entropy : double.NaN;
    }

    internal static double LogLossReduction(ScoredRows rows) =>
        Entropy(rows) is > 0 and double entropy ? 1 - (LogLoss(rows) / entropy) : double.NaN;

    /// <summary>Binary: the area; multiclass: the mean over the classes present of each one against the rest.</summary>
    internal static double AreaUnderRocCurve(ScoredRows rows)
    {
        if (rows.OutputCount == 1)
        {
            return RankedScores.Of(rows).AreaUnderRocCurve();
        }

        double sum = 0;
        int defined = 0;
        for (int @class = 0; @class < rows.OutputCount; @class++)
        {
            double area = RankedScores.Of(rows, @class).AreaUnderRocCurve();
            if (!double.IsNaN(area))
            {
                sum += area;
                defined++;
            }
        }

        return defined > 0 ? sum / defined : double.NaN;
    }

    private static int Actual(ScoredRows rows, int row) => (int)rows.Labels.Values[row];

    // The number of classes before the actual one: those more probable, and those as probable with a lower number.
    private static int Rank(ScoredRows rows, int row)
    {
        int actual = Actual(rows, row);
        double own = rows.Probability(row, actual);
        int rank = 0;
        for (int @class = 0; @class < rows.Labels.ClassCount; @class++)
        {
            double other = rows.Probability(row, @class);
            rank += other > own || (other == own && @class < actual) ? 1 : 0;
        }

        return rank;
    }

    private static double Mean(ScoredRows rows, int? @class, Func<int, double> term)
    {
        var sum = default(BlockSum);
        var weights = default(BlockSum);
        for (int row = 0; row < rows.Count; row++)
        {
            if (@class is null || @class == Actual(rows, row))
            {
                double weight = rows.Weight(row);
                sum.Add(weight * term(row));
                weights.Add(weight);
            }
        }

        return weights.Value > 0 ? sum.Value / weights.Value : double.NaN;
    }
}
