using FullStackAI.Data;

namespace FullStackAI.AutoML;

/// <summary>How much of the label's variance other rows of a group, or neighbours, explain; classes count as one indicator each.</summary>
internal static class GroupMeans
{
    /// <summary>R² of the mean label of a row's group without the row itself, or of the groups next to its own.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="bins">The group of each row; 0 is for none.</param>
    /// <param name="counts">[bins]; the rows of each; null means to count them.</param>
    /// <param name="neighbours">Whether the groups before and after are asked instead of the own one.</param>
    internal static double Share(Labels labels, RowBins bins, int[]? counts, bool neighbours)
    {
        counts ??= Counts(bins);
        double left = 0, total = 0;
        for (int output = 0; output < Outputs(labels); output++)
        {
            double[] values = Values(labels, output);
            double[] sums = new double[bins.Count];
            for (int row = 0; row < values.Length; row++)
            {
                sums[bins.OfRows[row]] += values[row];
            }

            for (int row = 0; row < values.Length; row++)
            {
                int bin = bins.OfRows[row];
                double sum = neighbours ? At(sums, bin - 1) + At(sums, bin + 1) : sums[bin] - values[row];
                double count = neighbours ? At(counts, bin - 1) + At(counts, bin + 1) : counts[bin] - 1;
                if (bin > 0 && counts[bin] >= 2 && count > 0)
                {
                    double distance = values[row] - (sum / count);
                    left += distance * distance;
                    total += values[row] * values[row];
                }
            }
        }

        return total > 0 ? 1 - (left / total) : 0;
    }

    /// <summary>The bins of whole numbers in their order, so that neighbours differ by one.</summary>
    internal static RowBins Consecutive(IntegerColumn column)
    {
        long[] distinct = [.. Enumerable.Range(0, column.Length)
            .Where(row => !column.IsMissing(row))
            .Select(row => column[row])
            .Distinct()
            .Order()];
        return RowBins.Numbered(
            [.. Enumerable.Range(0, column.Length).Select(
                row => column.IsMissing(row) ? 0 : 1 + Array.BinarySearch(distinct, column[row]))],
            distinct.Length + 1);
    }

    /// <summary>The correlation of the labels of neighbouring rows.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="order">The rows in their order.</param>
    internal static double Neighbours(Labels labels, int[] order)
    {
        double products = 0, squares = 0;
        for (int output = 0; output < Outputs(labels); output++)
        {
            double[] values = Values(labels, output);
            for (int i = 1; i < order.Length; i++)
            {
                products += values[order[i]] * values[order[i - 1]];
                squares += values[order[i]] * values[order[i]];
            }
        }

        return squares > 0 ? products / squares : 0;
    }

    private static int Outputs(Labels labels) => labels.ClassCount > 2 ? labels.ClassCount : 1;

    // Around their mean.
    private static double[] Values(Labels labels, int output)
    {
        double[] values = new double[labels.Count];
        double mean = 0;
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = labels.ClassCount > 2 ? (labels.Values[row] == output ? 1 : 0) : labels.Values[row];
            mean += values[row] / values.Length;
        }

        for (int row = 0; row < values.Length; row++)
        {
            values[row] -= mean;
        }

        return values;
    }

    private static int[] Counts(RowBins bins)
    {
        int[] counts = new int[bins.Count];
        foreach (int bin in bins.OfRows)
        {
            counts[bin]++;
        }

        return counts;
    }

    // The bin of missing values is nobody's neighbour.
    private static double At(double[] values, int bin) => bin > 0 && bin < values.Length ? values[bin] : 0;

    private static double At(int[] values, int bin) => bin > 0 && bin < values.Length ? values[bin] : 0;
}
