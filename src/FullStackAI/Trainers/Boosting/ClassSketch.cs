using System.Runtime.Intrinsics;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>The softmax gradients of all classes for a tree that serves them all: mixed into seven numbers a row for
/// the search, and summed by leaf for its values. They are never stored for all classes.</summary>
/// <remarks>Memory: 44 bytes a row beyond the scores, whatever the number of classes; each pass computes the probabilities anew.</remarks>
internal sealed unsafe class ClassSketch : IDisposable
{
    private const int PieceRows = 2048;
    private const int BlockRows = 512;
    private const int MaxLevels = 1 << 20;
    private const int WeightLevels = 1023;
    private const double LargestStep = 4; // a class that a leaf has never seen has a tiny hessian: its Newton step would be huge

    private readonly LabelledRows _rows;
    private readonly ScoreTable _scores;
    private readonly BoostingOptions _options;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<double> _max;
    private readonly NativeArray<double> _sum;
    private readonly NativeArray<float> _mixed;

    internal ClassSketch(LabelledRows rows, ScoreTable scores, BoostingOptions options, ThreadTeam team, CancellationToken cancellation)
    {
        _rows = rows;
        _scores = scores;
        _options = options;
        _team = team;
        _cancellation = cancellation;
        _max = new(rows.Count);
        _sum = new(rows.Count);
        _mixed = new((long)rows.Count * VectorHistogram.Gradients);
    }

    private int Classes => _scores.OutputCount;

    public void Dispose()
    {
        _max.Dispose();
        _sum.Dispose();
        _mixed.Dispose();
    }

    /// <summary>How much of each class goes into each mixture: the class itself while there is room, else a random sign each.</summary>
    /// <returns>[classes × 7]</returns>
    internal static double[] Mixture(int classes, Rng rng)
    {
        double[] mixture = new double[classes * VectorHistogram.Gradients];
        double size = 1 / Math.Sqrt(VectorHistogram.Gradients); // so that squares keep their size on average
        for (int i = 0; i < mixture.Length; i++)
        {
            (int @class, int lane) = Math.DivRem(i, VectorHistogram.Gradients);
            mixture[i] = classes <= VectorHistogram.Gradients ? (@class == lane ? 1 : 0) : rng.NextInt32(2) == 0 ? size : -size;
        }

        return mixture;
    }

    /// <summary>Writes the mixed gradients and the weights of all rows where the search finds them, in whole units.</summary>
    /// <param name="mixture">[classes × 7]</param>
    /// <param name="target">[rows × 8]; out.</param>
    /// <returns>What one unit of a gradient and of a weight is worth.</returns>
    internal (double GradientUnit, double WeightUnit) Mix(double[] mixture, int* target)
    {
        int pieces = (_rows.Count + PieceRows - 1) / PieceRows;
        double[] largest = new double[pieces];
        _team.ForEach(pieces, (_, piece) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(_rows.Count, (piece + 1) * PieceRows);
            Run(piece * PieceRows, end, mixture);
            float most = 0;
            foreach (float value in new ReadOnlySpan<float>(
                _mixed.Pointer + ((long)piece * PieceRows * VectorHistogram.Gradients),
                (end - (piece * PieceRows)) * VectorHistogram.Gradients))
            {
                most = Math.Max(most, Math.Abs(value));
            }

            largest[piece] = most;
        });
        int levels = Math.Min(MaxLevels, int.MaxValue / Math.Max(1, _rows.Count));
        double most = largest.Max();
        double unit = most > 0 ? most / levels : 1;
        int weightLevels = _rows.Weights is null ? 1 : Math.Min(WeightLevels, levels);
        double weightUnit = _rows.MaxWeight / weightLevels;
        _team.ForEach(pieces, (_, piece) =>
        {
            int end = Math.Min(_rows.Count, (piece + 1) * PieceRows);
            for (int row = piece * PieceRows; row < end; row++)
            {
                int* numbers = target + ((long)row * VectorHistogram.Lanes);
                for (int lane = 0; lane < VectorHistogram.Gradients; lane++)
                {
                    numbers[lane] = (int)Math.Round(_mixed.Pointer[((long)row * VectorHistogram.Gradients) + lane] / unit);
                }

                float weight = _rows.Weights is null ? 1 : _rows.Weights[row];
                numbers[VectorHistogram.Gradients] = weight > 0 ? Math.Max(1, (int)Math.Round(weight / weightUnit)) : 0;
            }
        });
        return (unit, weightUnit);
    }

    /// <summary>The values of a tree's leaves, taken into the scores at once.</summary>
    /// <param name="leafOf">[rows]</param>
    /// <param name="leaves">Number of leaves.</param>
    /// <returns>[leaves × classes]; shrunk by the learning rate.</returns>
    internal double[] TakeLeaves(ushort* leafOf, int leaves)
    {
        double[] values = new double[leaves * Classes];
        _team.ForEach(Classes, (_, @class) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            double[] own = ValuesOf(@class, leafOf, leaves);
            double* scores = _scores[@class];
            for (int row = 0; row < _rows.Count; row++)
            {
                scores[row] += own[leafOf[row]];
            }

            for (int leaf = 0; leaf < leaves; leaf++)
            {
                values[(leaf * Classes) + @class] = own[leaf];
            }
        });
        return values;
    }

    /// <summary>The probabilities of one class, after <see cref="Mix"/>.</summary>
    internal void Probabilities(int @class, int start, int count, double* probabilities)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = Probabilities<DoubleLanes8>(@class, start, done, count, probabilities);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            done = Probabilities<DoubleLanes4>(@class, start, done, count, probabilities);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = Probabilities<DoubleLanes2>(@class, start, done, count, probabilities);
        }

        Probabilities<DoubleLanes1>(@class, start, done, count, probabilities);
    }

    private int Probabilities<TLanes>(int @class, int start, int done, int count, double* probabilities)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        for (; done + TLanes.Count <= count; done += TLanes.Count)
        {
            int row = start + done;
            TLanes.Store(
                Elementary.Exp(TLanes.Load(_scores[@class] + row) - TLanes.Load(_max.Pointer + row)) / TLanes.Load(_sum.Pointer + row),
                probabilities + done);
        }

        return done;
    }

    private double[] ValuesOf(int @class, ushort* leafOf, int leaves)
    {
        double[] gradients = new double[leaves];
        double[] hessians = new double[leaves];
        double* probabilities = stackalloc double[BlockRows];
        double factor = Classes / (Classes - 1.0);
        for (int start = 0; start < _rows.Count; start += BlockRows)
        {
            int count = Math.Min(BlockRows, _rows.Count - start);
            Probabilities(@class, start, count, probabilities);
            for (int i = 0; i < count; i++)
            {
                int row = start + i;
                double weight = _rows.Weights is null ? 1 : _rows.Weights[row];
                double p = probabilities[i];
                gradients[leafOf[row]] += weight * (p - (_rows.Labels[row] == @class ? 1 : 0));
                hessians[leafOf[row]] += weight * factor * p * (1 - p);
            }
        }

        double limit = _options.MaxDeltaStep > 0 ? _options.MaxDeltaStep : LargestStep;
        double[] values = new double[leaves];
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            double gradient = Math.CopySign(Math.Max(Math.Abs(gradients[leaf]) - _options.LambdaL1, 0), gradients[leaf]);
            double step = gradient == 0 ? 0 : -gradient / (hessians[leaf] + _options.LambdaL2);
            values[leaf] = _options.LearningRate * Math.Clamp(step, -limit, limit);
        }

        return values;
    }

    private void Run(int start, int end, double[] mixture)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            start = Run<DoubleLanes8>(start, end, mixture);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            start = Run<DoubleLanes4>(start, end, mixture);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            start = Run<DoubleLanes2>(start, end, mixture);
        }

        Run<DoubleLanes1>(start, end, mixture);
    }

    /// <summary>Probabilities and mixed gradients of rows, up to the last full group; returns the first row not done.</summary>
    private int Run<TLanes>(int start, int end, double[] mixture)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes* mixed = stackalloc TLanes[VectorHistogram.Gradients];
        double* lanes = stackalloc double[TLanes.Count];
        var powers = new TLanes[Classes];
        int row = start;
        for (; row + TLanes.Count <= end; row += TLanes.Count)
        {
            TLanes max = TLanes.Create(double.NegativeInfinity);
            for (int @class = 0; @class < powers.Length; @class++)
            {
                max = TLanes.Max(max, TLanes.Load(_scores[@class] + row));
            }

            TLanes sum = TLanes.Create(0.0);
            for (int @class = 0; @class < powers.Length; @class++)
            {
                powers[@class] = Elementary.Exp(TLanes.Load(_scores[@class] + row) - max);
                sum += powers[@class];
            }

            TLanes.Store(max, _max.Pointer + row);
            TLanes.Store(sum, _sum.Pointer + row);
            for (int lane = 0; lane < VectorHistogram.Gradients; lane++)
            {
                mixed[lane] = TLanes.Create(0.0);
            }

            for (int @class = 0; @class < powers.Length; @class++)
            {
                TLanes probability = powers[@class] / sum;
                for (int lane = 0; lane < VectorHistogram.Gradients; lane++)
                {
                    mixed[lane] += probability * TLanes.Create(mixture[(@class * VectorHistogram.Gradients) + lane]);
                }
            }

            for (int lane = 0; lane < VectorHistogram.Gradients; lane++)
            {
                TLanes.Store(mixed[lane], lanes);
                for (int i = 0; i < TLanes.Count; i++)
                {
                    double own = mixture[((int)_rows.Labels[row + i] * VectorHistogram.Gradients) + lane];
                    double weight = _rows.Weights is null ? 1 : _rows.Weights[row + i];
                    _mixed.Pointer[((long)(row + i) * VectorHistogram.Gradients) + lane] = (float)((lanes[i] - own) * weight);
                }
            }
        }

        return row;
    }
}
