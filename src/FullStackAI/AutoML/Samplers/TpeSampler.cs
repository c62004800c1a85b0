using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>Tries what is more likely among the good points than among the others: one density of each for each dimension.</summary>
/// <remarks>Source: Bergstra et al., Algorithms for Hyper-Parameter Optimization (2011): tree-structured
/// Parzen estimator. A dimension that did not apply to a point says nothing of it.</remarks>
public sealed class TpeSampler : ISampler
{
    private const double GoodShare = 0.2;
    private const int MostGood = 25;
    private const double NarrowestKernel = 0.01;
    private readonly int _startTrials;
    private readonly int _candidates;

    /// <summary>Fixes how it starts and how hard it looks.</summary>
    /// <param name="startTrials">Random trials before the densities are used; at least 2; the default is 8.</param>
    /// <param name="candidates">Points drawn from the good density for each proposal; at least 1; the default is 24.</param>
    public TpeSampler(int startTrials = 8, int candidates = 24)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startTrials, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 1);
        _startTrials = startTrials;
        _candidates = candidates;
    }

    /// <inheritdoc/>
    public string Name => "tpe";

    /// <inheritdoc/>
    public IReadOnlyList<double>? Next(SamplerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Observation[] sound = [.. context.History.Where(tried => double.IsFinite(tried.Loss)).OrderBy(tried => tried.Loss)];
        if (context.History.Count == 0)
        {
            return [.. context.Dimensions.Select(dimension => dimension.Start)];
        }

        if (sound.Length < _startTrials)
        {
            return RandomSampler.Draw(context);
        }

        int good = Math.Clamp((int)Math.Ceiling(GoodShare * sound.Length), 1, MostGood);
        Rng rng = context.Rng.Split("tpe", context.History.Count);
        double[] point = new double[context.Dimensions.Count];
        for (int i = 0; i < point.Length; i++)
        {
            var better = new Density(
                context.Dimensions[i], [.. sound.Take(good).Select(tried => tried.Point[i]).Where(value => !double.IsNaN(value))]);
            var worse = new Density(
                context.Dimensions[i], [.. sound.Skip(good).Select(tried => tried.Point[i]).Where(value => !double.IsNaN(value))]);
            double best = double.NegativeInfinity;
            for (int candidate = 0; candidate < _candidates; candidate++)
            {
                double value = better.Draw(rng);
                double ratio = Math.Log(better.At(value)) - Math.Log(worse.At(value));
                if (ratio > best)
                {
                    (best, point[i]) = (ratio, value);
                }
            }
        }

        return point;
    }

    /// <summary>A mixture of one broad kernel, so that nothing is ruled out, and one kernel at each point.</summary>
    private sealed class Density(SearchDimension dimension, double[] points)
    {
        private readonly double _width = Math.Max(NarrowestKernel, 0.25 / Math.Sqrt(points.Length + 1));

        internal double Draw(Rng rng)
        {
            int kernel = rng.NextInt32(points.Length + 1);
            if (kernel == points.Length)
            {
                return rng.NextDouble();
            }

            if (dimension.Kind == DimensionKind.Choice)
            {
                return points[kernel];
            }

            double value;
            do
            {
                double share = rng.NextDouble();
                value = points[kernel] + (_width * Math.Log(share / (1 - share)));
            }
            while (!(value is >= 0 and <= 1));
            return value;
        }

        internal double At(double value)
        {
            double sum = 1;
            foreach (double point in points)
            {
                sum += dimension.Kind == DimensionKind.Choice ? SameChoice(point, value) : Kernel(point, value);
            }

            return sum / (points.Length + 1);
        }

        private double SameChoice(double one, double other) =>
            (int)(one * dimension.Steps) == (int)(other * dimension.Steps) ? dimension.Steps : 0;

        // A logistic curve, cut off at both ends and scaled so that it still adds up to one.
        private double Kernel(double centre, double value)
        {
            double inside = Share((1 - centre) / _width) - Share(-centre / _width);
            double share = Share((value - centre) / _width);
            return share * (1 - share) / (_width * inside);
        }

        private static double Share(double z) => 1 / (1 + Math.Exp(-z));
    }
}
