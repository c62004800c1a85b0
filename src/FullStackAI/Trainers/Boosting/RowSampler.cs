using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Draws the rows that trees see. Each row's draw depends on the seed, the
/// round and the row alone, so threads do not matter.</summary>
internal sealed unsafe class RowSampler(BoostingOptions options, int rows, ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15UL;
    private const int KeyShift = 16; // rows are ranked by the upper half of the bits of |g h|, a relative step of 1/128

    private readonly float[] _factors = options.Mode == BoostingMode.Goss ? new float[rows] : [];
    private int[] _sample = [];

    /// <summary>Whether trees see other rows in other rounds.</summary>
    internal bool IsRandom => options.Mode == BoostingMode.Goss || (options.BaggingFreq > 0 && options.BaggingFraction < 1);

    /// <summary>The rows drawn last, ascending; empty for all.</summary>
    internal ReadOnlySpan<int> Sample => _sample;

    /// <summary>How much the gradients of drawn rows are enlarged at most.</summary>
    internal double LargestFactor { get; private set; } = 1;

    /// <summary>Draws the rows of a round.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="plan">Gives gradients to GOSS.</param>
    /// <param name="outputs">Number of outputs.</param>
    internal void Draw(int round, GradientPlan plan, int outputs)
    {
        if (options.Mode == BoostingMode.Goss)
        {
            DrawByGradient(round, plan, outputs);
        }
        else
        {
            DrawBag(round);
        }
    }

    /// <summary>Draws the bag of a round, when bagging is on and it is time for a new one.</summary>
    internal void DrawBag(int round)
    {
        if (options.BaggingFreq > 0 && options.BaggingFraction < 1 && round % options.BaggingFreq == 0)
        {
            _sample = Where(row => Chance(round, row) < options.BaggingFraction);
        }
    }

    /// <summary>The gradients of the drawn rows, enlarged where the sampling asks for it.</summary>
    internal IGradientSource Amplify(IGradientSource source) =>
        options.Mode == BoostingMode.Goss && _sample.Length > 0 ? new AmplifiedSource(source, _factors) : source;

    private void DrawByGradient(int round, GradientPlan plan, int outputs)
    {
        // The first trees need all rows: gradients say little before 1 / rate rounds.
        _sample = [];
        LargestFactor = 1;
        if (round < (int)(1 / options.LearningRate))
        {
            return;
        }

        float[] magnitudes = Magnitudes(plan, outputs);
        int[] counts = new int[1 << (32 - KeyShift)];
        foreach (float magnitude in magnitudes)
        {
            counts[Key(magnitude)]++;
        }

        int wanted = Math.Max(1, (int)(rows * options.TopRate));
        int threshold = counts.Length;
        int top = 0;
        while (threshold > 0 && top + counts[threshold - 1] <= wanted)
        {
            top += counts[--threshold];
        }

        double chance = Math.Min(1, rows * options.OtherRate / Math.Max(1, rows - top));
        float factor = (float)(1 / chance);
        LargestFactor = factor;
        _sample = Where(row =>
        {
            bool isTop = Key(magnitudes[row]) >= threshold;
            _factors[row] = isTop ? 1 : factor;
            return isTop || Chance(round, row) < chance;
        });
    }

    private float[] Magnitudes(GradientPlan plan, int outputs)
    {
        float[] magnitudes = new float[rows];
        float* gradients = stackalloc float[IGradientSource.BlockRows];
        float* hessians = stackalloc float[IGradientSource.BlockRows];
        for (int output = 0; output < outputs; output++)
        {
            IGradientSource source = plan.Source(output);
            for (int start = 0; start < rows; start += IGradientSource.BlockRows)
            {
                int count = Math.Min(IGradientSource.BlockRows, rows - start);
                source.Fill(start, count, gradients, hessians);
                for (int i = 0; i < count; i++)
                {
                    magnitudes[start + i] += Math.Abs(gradients[i] * hessians[i]);
                }
            }

            plan.Settled(output);
        }

        return magnitudes;
    }

    private int[] Where(Func<int, bool> drawn)
    {
        var sample = new List<int>((int)(rows * 0.5));
        for (int row = 0; row < rows; row++)
        {
            if (drawn(row))
            {
                sample.Add(row);
            }
        }

        return sample.Count == 0 ? [0] : [.. sample];
    }

    private double Chance(int round, int row) =>
        (Rng.Mix(Rng.Mix(seed + ((ulong)round * Step)) + ((ulong)(row + 1) * Step)) >> 11) * (1.0 / (1UL << 53));

    private static int Key(float magnitude) => (int)(BitConverter.SingleToUInt32Bits(magnitude) >> KeyShift);

    private sealed class AmplifiedSource(IGradientSource inner, float[] factors) : IGradientSource
    {
        public void Fill(int start, int count, float* gradients, float* hessians)
        {
            inner.Fill(start, count, gradients, hessians);
            for (int i = 0; i < count; i++)
            {
                gradients[i] *= factors[start + i];
                hessians[i] *= factors[start + i];
            }
        }
    }
}
