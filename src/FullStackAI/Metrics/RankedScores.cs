namespace FullStackAI.Metrics;

/// <summary>Scores of a yes-or-no question from the highest to the lowest, with the weight of
/// the yes and of the no rows at or above each distinct score.</summary>
internal sealed class RankedScores
{
    private RankedScores(double[] thresholds, double[] positives, double[] negatives)
    {
        Thresholds = thresholds;
        Positives = positives;
        Negatives = negatives;
    }

    /// <summary>[distinct scores]; descending.</summary>
    internal double[] Thresholds { get; }

    /// <summary>[distinct scores]; the weight of positive rows that score at least the threshold.</summary>
    internal double[] Positives { get; }

    /// <summary>[distinct scores]; the weight of negative rows that score at least the threshold.</summary>
    internal double[] Negatives { get; }

    internal double TotalPositives => Positives.Length == 0 ? 0 : Positives[^1];

    internal double TotalNegatives => Negatives.Length == 0 ? 0 : Negatives[^1];

    /// <summary>Ranks the rows by the probability of one class; rows of that class are the positive ones.</summary>
    internal static RankedScores Of(ScoredRows rows, int @class = 1)
    {
        double[] scores = new double[rows.Count];
        double[] signed = new double[rows.Count];
        ReadOnlySpan<float> labels = rows.Labels.Values;
        for (int row = 0; row < scores.Length; row++)
        {
            // Negated, so that an ascending sort ranks from the top; the sign of the weight carries the label.
            scores[row] = -(rows.OutputCount == 1 ? rows.Predictions[row] : rows.Probability(row, @class));
            signed[row] = (int)labels[row] == @class ? rows.Weight(row) : -rows.Weight(row);
        }

        Array.Sort(scores, signed);
        return Accumulate(scores, signed);
    }

    /// <summary>The probability that a positive row scores above a negative one, ties counting half; NaN without both.</summary>
    internal double AreaUnderRocCurve()
    {
        if (!(TotalPositives > 0 && TotalNegatives > 0))
        {
            return double.NaN;
        }

        var pairs = default(BlockSum);
        for (int i = 0; i < Thresholds.Length; i++)
        {
            double positivesAbove = i == 0 ? 0 : Positives[i - 1];
            double negativesHere = Negatives[i] - (i == 0 ? 0 : Negatives[i - 1]);
            pairs.Add(negativesHere * (positivesAbove + Positives[i]) / 2);
        }

        return pairs.Value / (TotalPositives * TotalNegatives);
    }

    /// <summary>Σ (recall step × precision) over the distinct scores; NaN without positive rows.</summary>
    internal double AveragePrecision()
    {
        if (!(TotalPositives > 0))
        {
            return double.NaN;
        }

        var area = default(BlockSum);
        for (int i = 0; i < Thresholds.Length; i++)
        {
            double step = Positives[i] - (i == 0 ? 0 : Positives[i - 1]);
            double seen = Positives[i] + Negatives[i];
            area.Add(seen > 0 ? step * Positives[i] / seen : 0);
        }

        return area.Value / TotalPositives;
    }

    private static RankedScores Accumulate(double[] negated, double[] signed)
    {
        var thresholds = new List<double>();
        var positives = new List<double>();
        var negatives = new List<double>();
        var positive = default(BlockSum);
        var negative = default(BlockSum);
        for (int i = 0; i < negated.Length; i++)
        {
            if (signed[i] > 0)
            {
                positive.Add(signed[i]);
            }
            else
            {
                negative.Add(-signed[i]);
            }

            if (i + 1 == negated.Length || negated[i + 1] != negated[i])
            {
                thresholds.Add(-negated[i]);
                positives.Add(positive.Value);
                negatives.Add(negative.Value);
            }
        }

        return new RankedScores([.. thresholds], [.. positives], [.. negatives]);
    }
}
