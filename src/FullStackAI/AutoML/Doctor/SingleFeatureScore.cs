using FullStackAI.Data;

namespace FullStackAI.AutoML;

/// <summary>How well bins of rows predict the label, out of fold: each half of the rows is
/// predicted by the mean label of its bins in the other half.</summary>
/// <param name="labels">The labels of the rows.</param>
/// <param name="isSecond">[rows]; the half of each row.</param>
internal sealed class SingleFeatureScore(Labels labels, bool[] isSecond)
{
    private const int MostClasses = 12; // the most frequent; more would say no more
    private const double Chance = 6; // standard errors
    private readonly int[] _classes = Frequent(labels);

    /// <summary>Whether scores are areas under the ROC curve; else they are R².</summary>
    internal bool IsArea => labels.ClassCount > 0;

    /// <summary>What the score is called.</summary>
    internal string Name => IsArea ? "area under the ROC curve" : "R²";

    /// <summary>The mean area under the ROC curve over classes, or R²; NaN where nothing can be said.</summary>
    internal double Of(RowBins bins) => IsArea ? Area(bins) : RSquared(bins);

    /// <summary>Whether a score lies beyond what chance gives.</summary>
    internal bool IsBeyondChance(double score)
    {
        if (!IsArea)
        {
            return score > Chance * Chance / labels.Count;
        }

        double rows = labels.Count;
        double smallest = _classes.Select(@class => (double)CountOf(@class)).DefaultIfEmpty(0).Max();
        double error = Math.Sqrt((rows + 1) / (12 * Math.Max(1, smallest) * Math.Max(1, rows - smallest)));
        return score > 0.5 + (Chance * error);
    }

    private static int[] Frequent(Labels labels)
    {
        int[] counts = new int[labels.ClassCount];
        foreach (float label in labels.Values)
        {
            if (counts.Length > 0)
            {
                counts[(int)label]++;
            }
        }

        const int fewestRows = 10;
        int[] classes = [.. Enumerable.Range(0, counts.Length)
            .Where(@class => counts[@class] >= fewestRows)
            .OrderByDescending(@class => counts[@class])
            .Take(MostClasses)];
        return labels.ClassCount == 2 && classes.Length == 2 ? [1] : classes;
    }

    private int CountOf(int @class)
    {
        int count = 0;
        foreach (float label in labels.Values)
        {
            count += label == @class ? 1 : 0;
        }

        return count;
    }

    private double Area(RowBins bins)
    {
        int[] rows = new int[2 * bins.Count];
        for (int row = 0; row < isSecond.Length; row++)
        {
            rows[Place(row, bins)]++;
        }

        double sum = 0;
        foreach (int @class in _classes)
        {
            int[] hits = new int[rows.Length];
            for (int row = 0; row < isSecond.Length; row++)
            {
                hits[Place(row, bins)] += labels.Values[row] == @class ? 1 : 0;
            }

            sum += Area(rows, hits);
        }

        return sum / _classes.Length;
    }

    // Every bin of a half is one tie: its rows are predicted alike.
    private static double Area(int[] rows, int[] hits)
    {
        int bins = rows.Length / 2;
        double prior = hits.Sum() / (double)rows.Sum();
        double[] predictions =
        [
            .. rows.Select((_, place) => (hits[(place + bins) % rows.Length] + prior) / (rows[(place + bins) % rows.Length] + 1))
        ];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        Array.Sort(predictions, order);
        double below = 0;
        double area = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            double positive = 0, negative = 0;
            for (end = start; end < order.Length && predictions[end] == predictions[start]; end++)
            {
                positive += hits[order[end]];
                negative += rows[order[end]] - hits[order[end]];
            }

            area += positive * (below + (negative / 2));
            below += negative;
        }

        double all = hits.Sum();
        return area / (all * (rows.Sum() - all));
    }

    private double RSquared(RowBins bins)
    {
        double[] counts = new double[2 * bins.Count], sums = new double[counts.Length];
        double mean = 0;
        foreach (float label in labels.Values)
        {
            mean += (double)label / labels.Count;
        }

        double total = 0;
        for (int row = 0; row < isSecond.Length; row++)
        {
            double centred = labels.Values[row] - mean;
            counts[Place(row, bins)]++;
            sums[Place(row, bins)] += centred;
            total += centred * centred;
        }

        double left = total;
        for (int place = 0; place < counts.Length; place++)
        {
            int other = (place + bins.Count) % counts.Length;
            double prediction = sums[other] / (counts[other] + 1);
            left += (counts[place] * prediction * prediction) - (2 * prediction * sums[place]);
        }

        return total > 0 ? 1 - (left / total) : double.NaN;
    }

    private int Place(int row, RowBins bins) => bins.OfRows[row] + (isSecond[row] ? bins.Count : 0);
}
