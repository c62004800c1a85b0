using System.Numerics;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Draws features and cuts for the nodes of extra trees and keeps the best: one pass over the records for the
/// range of all features, and one for the sums of all cuts. One instance per thread.</summary>
/// <param name="records">All rows.</param>
/// <param name="scale">Of the packed sums.</param>
/// <param name="tried">Features tried at a node; those that cannot part its rows count.</param>
/// <param name="values">Behind the places of numbers.</param>
internal sealed class CutSearch(RecordedRows records, GradientScale scale, int tried, PlaceValues values)
{
    private const double Rounding = 1e-10; // gains below this share of the node's own are rounding
    private const int CutsOfAFeature = 2;
    private const int NumberMask = 31; // above all numbers of cuts
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    private readonly bool[] _isCategorical = [.. records.Data.Features.Select(feature => feature.Mapper.IsCategorical)];
    private readonly byte[] _parting = new byte[RecordedRows.MaxStride];
    private PlaceRange _range;
    private DrawnCuts _cuts;

    /// <summary>Searches.</summary>
    /// <param name="rows">Of targets that differ.</param>
    /// <param name="total">Packed sum of the node.</param>
    /// <param name="minDataInLeaf">Fewest rows of a child.</param>
    /// <param name="rng">Draws.</param>
    /// <param name="best">The best cut.</param>
    /// <returns>Whether there is a cut that gains.</returns>
    internal bool Find(in NodeRecords rows, long total, int minDataInLeaf, Rng rng, out Cut best)
    {
        _range.Clear(records.Stride);
        for (int at = 0; at < rows.Count;)
        {
            int count = rows.Block(at, out RecordSpan block);
            unsafe
            {
                _range.Add(block.Rows, records.Stride, count);
            }

            at += count;
        }

        int parting = ListParting();
        int able = DrawAble(parting, rng);
        var node = new Node(total, scale, minDataInLeaf, rows.Count);
        best = Cut.None;
        for (int next = 0; next < parting && (next < able || best.Feature < 0);)
        {
            // When none of the drawn ones gains, more are drawn.
            _cuts.Clear();
            next = Draw(next, Math.Min(parting, next < able ? able : next + 1), parting, rng.NextUInt64());
            for (int at = 0; at < rows.Count;)
            {
                int count = rows.Block(at, out RecordSpan block);
                unsafe
                {
                    _cuts.AddRows(block.Rows, records.Stride, block.Values, count);
                }

                at += count;
            }

            Cut found = Best(node);
            best = found.Gain > best.Gain ? found : best;
        }

        return best.Feature >= 0;
    }

    /// <summary>Parts two rows of different targets: they are parted alike by all features that can.</summary>
    /// <param name="rows">Two rows side by side.</param>
    /// <param name="total">Packed sum of both.</param>
    /// <param name="rng">Draws.</param>
    /// <param name="cut">Parts them.</param>
    /// <returns>Whether a feature can.</returns>
    internal unsafe bool FindOfTwo(RecordSpan rows, long total, Rng rng, out Cut cut)
    {
        _range.Clear(records.Stride);
        _range.Add(rows.Rows, records.Stride, 2);
        int parting = ListParting();
        if (parting == 0)
        {
            cut = Cut.None;
            return false;
        }

        _cuts.Clear();
        Draw(0, 1, parting, rng.NextUInt64());
        int feature = _cuts.Feature(0);
        int place = _cuts.Place(0);
        int own = rows.Rows[feature];
        bool firstLeft = own != RecordedRows.Special && own <= place;
        long left = firstLeft ? rows.Values[0] : rows.Values[1];
        var node = new Node(total, scale, 0, 2);
        cut = new(node.GainOf(left, scale), feature, place, SpecialLeft: false, _range.HasSpecial(feature), left);
        return true;
    }

    // Features that cannot part the rows count as tried: how many of those drawn from all can part them.
    private int DrawAble(int parting, Rng rng)
    {
        int features = _isCategorical.Length;
        if (parting == features || tried >= features)
        {
            return Math.Min(tried, parting);
        }

        ulong seed = rng.NextUInt64();
        int able = 0;
        for (int drawn = 0; drawn < tried; drawn++)
        {
            ulong bits = Rng.Mix(seed += Golden) >> 32;
            able += (int)((bits * (uint)(features - drawn)) >> 32) < parting - able ? 1 : 0;
        }

        return able;
    }

    private int ListParting()
    {
        int count = 0;
        for (ulong left = _range.Parting(records.Stride); left != 0; left &= left - 1)
        {
            _parting[count++] = (byte)BitOperations.TrailingZeroCount(left);
        }

        return count;
    }

    // The draws of a batch are hashed from one seed: they need not wait for each other.
    private int Draw(int next, int end, int parting, ulong seed)
    {
        bool all = end == parting; // then their order does not matter
        for (; next < end && _cuts.Count + CutsOfAFeature <= DrawnCuts.Most; next++)
        {
            ulong bits = Rng.Mix(seed += Golden); // the upper half draws the feature, the lower one its cut
            if (!all)
            {
                int other = next + (int)(((bits >> 32) * (uint)(parting - next)) >> 32);
                (_parting[next], _parting[other]) = (_parting[other], _parting[next]);
            }

            Draw(_parting[next], (uint)bits * (1.0 / (1UL << 32)));
        }

        return next;
    }

    private void Draw(int feature, double draw)
    {
        int lowest = _range.Lowest(feature);
        int highest = _range.Highest(feature);
        bool special = _range.HasSpecial(feature);
        if (_isCategorical[feature])
        {
            // Categories stand in an order that knows nothing of the node; those without a place go right whatever the cut.
            _cuts.Add(feature, lowest + (int)(draw * (highest - lowest + (special ? 1 : 0))), specialLeft: false);
            return;
        }

        int place = lowest == highest ? lowest : values.Cut(feature, lowest, highest, draw);
        _cuts.Add(feature, place, specialLeft: false);
        if (special && lowest != highest)
        {
            _cuts.Add(feature, place, specialLeft: true);
        }
    }

    // The bits of positive numbers ascend as they do; the lowest ones make room for the cut's number.
    // Comparing the numbers themselves would mispredict whenever one beats those before.
    private Cut Best(in Node node)
    {
        long best = BitConverter.DoubleToInt64Bits(Rounding * node.Own) | NumberMask;
        for (int cut = 0; cut < _cuts.Count; cut++)
        {
            double gain = node.GainOf(_cuts.Sum(cut), scale);
            best = Math.Max(best, (BitConverter.DoubleToInt64Bits(Math.Max(gain, 0)) & ~(long)NumberMask) | (uint)(NumberMask - 1 - cut));
        }

        int number = NumberMask - 1 - (int)(best & NumberMask);
        if (number < 0)
        {
            return Cut.None;
        }

        int feature = _cuts.Feature(number);
        long left = _cuts.Sum(number);
        return new(node.GainOf(left, scale), feature, _cuts.Place(number), _cuts.SpecialLeft(number), _range.HasSpecial(feature), left);
    }

    private readonly struct Node
    {
        internal Node(long total, GradientScale scale, int minDataInLeaf, int count)
        {
            Gradient = scale.Gradient(total);
            Hessian = scale.Hessian(total);
            Own = Gradient * Gradient / Hessian;
            MinChildHessian = minDataInLeaf * (Hessian / count) * 0.999;
        }

        internal double Own { get; }

        private double Gradient { get; }

        private double Hessian { get; }

        private double MinChildHessian { get; }

        /// <summary>What a split gains; 0 or less when a child has too few rows.</summary>
        internal double GainOf(long left, GradientScale scale)
        {
            double leftHessian = scale.Hessian(left);
            double rightHessian = Hessian - leftHessian;
            if (Math.Min(leftHessian, rightHessian) < MinChildHessian)
            {
                return 0;
            }

            double leftGradient = scale.Gradient(left);
            double rightGradient = Gradient - leftGradient;
            return (((leftGradient * leftGradient * rightHessian) + (rightGradient * rightGradient * leftHessian))
                / (leftHessian * rightHessian)) - Own;
        }
    }
}
