namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>A symmetric regression tree of squared errors by trying every question on every level: slow and plain to read.</summary>
internal static class NaiveSymmetricTree
{
    /// <summary>What one tree predicts for its own training rows.</summary>
    /// <param name="columns">[features][rows]; NaN is missing.</param>
    /// <param name="labels">[rows]</param>
    /// <param name="depth">Levels.</param>
    /// <param name="minData">Fewest rows of a leaf.</param>
    /// <param name="l2">Penalty on leaf values.</param>
    internal static double[] Predict(float[][] columns, float[] labels, int depth, int minData, double l2)
    {
        double mean = labels.Average(label => (double)label);
        double[] residuals = [.. labels.Select(label => label - mean)];
        var leaves = new List<int[]> { Enumerable.Range(0, labels.Length).ToArray() };
        for (int level = 0; level < depth; level++)
        {
            double best = 0;
            Func<int, bool>? question = null;
            foreach (float[] column in columns)
            {
                float[] values = [.. column.Where(value => !float.IsNaN(value)).Distinct().Order()];
                bool[] directions = column.Any(float.IsNaN) ? [true, false] : [true];
                foreach (bool missingLeft in directions)
                {
                    foreach (float threshold in values)
                    {
                        bool GoesLeft(int row) => float.IsNaN(column[row]) ? missingLeft : column[row] <= threshold;
                        double gain = leaves.Sum(leaf => Gain(leaf, GoesLeft));
                        if (gain > best + 1e-9)
                        {
                            best = gain;
                            question = GoesLeft;
                        }
                    }
                }
            }

            if (question is null)
            {
                break;
            }

            leaves = [.. leaves.SelectMany(
                leaf => Gain(leaf, question) > 0 ? [[.. leaf.Where(question)], [.. leaf.Where(row => !question(row))]] : new[] { leaf })];
        }

        double[] predictions = new double[labels.Length];
        foreach (int[] leaf in leaves)
        {
            foreach (int row in leaf)
            {
                predictions[row] = mean + (leaf.Sum(other => residuals[other]) / (leaf.Length + l2));
            }
        }

        return predictions;

        double Gain(int[] leaf, Func<int, bool> goesLeft)
        {
            int[] left = Array.FindAll(leaf, row => goesLeft(row));
            int[] right = Array.FindAll(leaf, row => !goesLeft(row));
            return Math.Min(left.Length, right.Length) < minData ? 0 : Math.Max(0, Own(left) + Own(right) - Own(leaf));
        }

        double Own(int[] rows) => Math.Pow(rows.Sum(row => residuals[row]), 2) / (rows.Length + l2);
    }
}
