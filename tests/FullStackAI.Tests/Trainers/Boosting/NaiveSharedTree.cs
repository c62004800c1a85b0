namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>One round of softmax boosting with a tree for all classes, by trying
/// every split of every leaf: slow and plain to read.</summary>
internal static class NaiveSharedTree
{
    /// <summary>The scores of the training rows after one round at rate 1.</summary>
    /// <param name="columns">[features][rows]; NaN is missing.</param>
    /// <param name="labels">[rows]; 0, 1 or 2.</param>
    /// <param name="leaves">Most leaves.</param>
    /// <param name="minData">Fewest rows of a leaf.</param>
    /// <param name="l2">Penalty.</param>
    /// <returns>[rows × 3]</returns>
    internal static double[] Scores(float[][] columns, float[] labels, int leaves, int minData, double l2)
    {
        const int Classes = 3;
        double[] priors =
        [
            .. Enumerable.Range(0, Classes).Select(@class => labels.Count(label => label == @class) / (double)labels.Length)
        ];
        double[][] gradients = [.. labels.Select(label => priors.Select((prior, @class) => prior - (label == @class ? 1 : 0)).ToArray())];
        var grown = new List<int[]> { Enumerable.Range(0, labels.Length).ToArray() };
        while (grown.Count < leaves)
        {
            double best = 1e-9;
            (int Leaf, Func<int, bool> GoesLeft) split = (-1, _ => false);
            for (int leaf = 0; leaf < grown.Count; leaf++)
            {
                foreach (float[] column in columns)
                {
                    foreach (bool missingLeft in (bool[])[true, false])
                    {
                        foreach (float threshold in column.Where(value => !float.IsNaN(value)).Distinct().Order())
                        {
                            bool GoesLeft(int row) => float.IsNaN(column[row]) ? missingLeft : column[row] <= threshold;
                            int[] left = [.. grown[leaf].Where(GoesLeft)];
                            int[] right = [.. grown[leaf].Where(row => !GoesLeft(row))];
                            double gain = Math.Min(left.Length, right.Length) < minData ? 0 : Own(left) + Own(right) - Own(grown[leaf]);
                            if (gain > best + 1e-9)
                            {
                                best = gain;
                                split = (leaf, GoesLeft);
                            }
                        }
                    }
                }
            }

            if (split.Leaf < 0)
            {
                break;
            }

            int[] whole = grown[split.Leaf];
            grown[split.Leaf] = [.. whole.Where(split.GoesLeft)];
            grown.Add([.. whole.Where(row => !split.GoesLeft(row))]);
        }

        double[] scores = new double[labels.Length * Classes];
        foreach (int[] leaf in grown)
        {
            for (int @class = 0; @class < Classes; @class++)
            {
                double gradient = leaf.Sum(row => gradients[row][@class]);
                double hessian = leaf.Length * 1.5 * priors[@class] * (1 - priors[@class]);
                foreach (int row in leaf)
                {
                    scores[(row * Classes) + @class] = Math.Log(priors[@class]) - (gradient / (hessian + l2));
                }
            }
        }

        return scores;

        double Own(int[] rows) =>
            Enumerable.Range(0, Classes).Sum(@class => Math.Pow(rows.Sum(row => gradients[row][@class]), 2)) / (rows.Length + l2);
    }
}
