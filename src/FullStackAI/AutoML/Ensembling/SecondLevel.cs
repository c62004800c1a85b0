using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>A second level over the trials: a ridge regression of the labels on their predictions, drawn towards the weights of the greedy
/// selection. Its weights add up to 1 and may be below zero: a trial that errs like another but more says where that one errs.</summary>
/// <remarks>
/// Source: Bates and Granger, The Combination of Forecasts (1969); Diebold and Pauly,
/// The use of prior information in forecast combination (1990).
/// For numbers judged by their squared error only, and taken only where a nested check proves it:
/// each part is judged by weights and a penalty that were chosen without it.
/// </remarks>
internal static class SecondLevel
{
    private const double LeastWeight = 0.02; // members below it cost time and change little; the others are weighted anew without them
    private const double LeastErrors = 2; // standard errors that the gain must have
    private const double LeastGain = 0.005; // of the loss: less is not worth the time of more members
    private const int FewestRows = 500;

    // times the mean square of what trials predict beyond the blend
    private static readonly double[] Penalties = [3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

    /// <summary>Fits and proves weights.</summary>
    /// <param name="guide">Of squared error, which may be cross-fitted.</param>
    /// <param name="vectors">[trials]; from <see cref="Guide.Vector"/>.</param>
    /// <param name="all">[trials]; the weights chosen on all rows.</param>
    /// <param name="byPart">[parts][trials]; those chosen without each part.</param>
    /// <returns>Weights of all rows and those without each part; null where the check does not prove them better.</returns>
    internal static (double[] All, double[][] ByPart)? Prove(Guide guide, IReadOnlyList<double[]> vectors, double[] all, double[][] byPart)
    {
        if (vectors.Count < 2 || guide.Rows < FewestRows || guide.PartCount < 3)
        {
            return null;
        }

        ErrorProducts products = guide.Products(vectors);
        double[][] judged = new double[guide.PartCount][];
        for (int part = 0; part < judged.Length; part++)
        {
            judged[part] = Fit(products, byPart[part], part);
        }

        double[] before = guide.Mix(vectors, byPart);
        double[] after = guide.Mix(vectors, judged);
        double loss = guide.Loss(before);
        double gain = loss - guide.Loss(after);
        return gain > LeastErrors * guide.ErrorOfDifference(before, after) && gain > LeastGain * loss
            ? (Fit(products, all, -1), judged)
            : null;
    }

    /// <summary>The weights with the penalty that does best on parts left out one at a time.</summary>
    /// <param name="products">Of the trials' errors.</param>
    /// <param name="prior">[trials]; adds up to 1.</param>
    /// <param name="without">Rows of this part do not count; −1 counts all.</param>
    private static double[] Fit(ErrorProducts products, double[] prior, int without)
    {
        int[] parts = [.. Enumerable.Range(0, products.PartCount).Where(part => part != without)];
        double[] losses = new double[Penalties.Length];
        foreach (int part in parts)
        {
            double[] rest = products.Without(without, part);
            for (int i = 0; i < losses.Length; i++)
            {
                losses[i] += products.Loss(Sparse(rest, prior, Penalties[i]), part);
            }
        }

        int best = Array.IndexOf(losses, losses.Min());
        return best < 0 ? prior : Sparse(products.Without(without), prior, Penalties[best]);
    }

    // Members of little weight leave, until all that are left have enough.
    private static double[] Sparse(double[] products, double[] prior, double penalty)
    {
        bool[] isIn = [.. prior.Select(_ => true)];
        while (true)
        {
            double[] weights = Ridge(products, prior, isIn, penalty);
            bool leaves = false;
            for (int i = 0; i < weights.Length; i++)
            {
                if (isIn[i] && prior[i] == 0 && Math.Abs(weights[i]) < LeastWeight)
                {
                    isIn[i] = false;
                    leaves = true;
                }
            }

            if (!leaves)
            {
                return weights;
            }
        }
    }

    /// <summary>The weights w = p + d − p Σd that make wᵀ K w + penalty × |d|² smallest, with p the
    /// prior: d says how much of the blend is given to each trial.</summary>
    private static double[] Ridge(double[] products, double[] prior, bool[] isIn, double penalty)
    {
        int size = prior.Length;
        int[] members = [.. Enumerable.Range(0, size).Where(i => isIn[i])];
        double[] ofPrior = new double[size]; // K p
        double priorLoss = 0; // pᵀ K p
        for (int i = 0; i < size; i++)
        {
            ofPrior[i] = Reduction.Dot(products.AsSpan(i * size, size), prior);
            priorLoss += prior[i] * ofPrior[i];
        }

        int count = members.Length;
        double[] matrix = new double[count * count];
        double[] right = new double[count];
        double trace = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                matrix[(i * count) + j] = products[(members[i] * size) + members[j]]
                    - ofPrior[members[i]]
                    - ofPrior[members[j]]
                    + priorLoss;
            }

            right[i] = priorLoss - ofPrior[members[i]];
            trace += matrix[(i * count) + i];
        }

        for (int i = 0; i < count; i++)
        {
            matrix[(i * count) + i] += penalty * trace / count;
        }

        double[] given = new Cholesky(matrix, count, () => false).Solve(right);
        double[] weights = [.. prior.Select(weight => weight * (1 - given.Sum()))];
        for (int i = 0; i < count; i++)
        {
            weights[members[i]] += given[i];
        }

        return weights;
    }
}
