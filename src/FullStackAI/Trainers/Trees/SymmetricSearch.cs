using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Finds the split that gains most when all leaves of a level share it.</summary>
/// <remarks>For every feature and threshold the leaves' gains are added up in the order of the leaves, so the
/// sums do not depend on threads. Memory: two doubles for each bin of each feature.</remarks>
internal sealed unsafe class SymmetricSearch : IDisposable
{
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly ThreadTeam _team;
    private readonly NativeArray<double> _sums;
    private readonly long[] _starts;
    private readonly CategoryOrder?[] _orders;
    private readonly long[][] _scratch;
    private readonly int _pieces;
    private readonly SymmetricSplit[] _best;

    internal SymmetricSearch(BinnedMatrix data, GrowthOptions options, ThreadTeam team)
    {
        _data = data;
        _options = options;
        _team = team;
        _orders = new CategoryOrder?[data.Features.Length];
        _starts = new long[data.Features.Length];
        long length = 0;
        for (int position = 0; position < data.Features.Length; position++)
        {
            _starts[position] = length;
            length += 2 * StrideOf(position);
        }

        _sums = new(length);
        int longest = Math.Max(BinColumn.MaxNarrowBins, 2 * options.MaxCatThreshold) + GainSums.Padding;
        _scratch = [.. Enumerable.Range(0, team.Size).Select(_ => GC.AllocateUninitializedArray<long>(longest, pinned: true))];
        _pieces = team.Size == 1 ? 1 : Math.Clamp(data.Columns.Length, 1, team.Size * PiecesPerMember);
        _best = new SymmetricSplit[_pieces];
    }

    /// <summary>A leaf that may take part in a level's split.</summary>
    internal readonly struct Leaf(long* histogram, LeafTask task)
    {
        internal long* Histogram { get; } = histogram;

        internal LeafTask Task { get; } = task;
    }

    public void Dispose() => _sums.Dispose();

    /// <summary>Starts a tree: orders the categories by the root's sums.</summary>
    internal void Begin(in Leaf root, GradientScale scale)
    {
        Leaf all = root;
        _team.ForEach(_data.Features.Length, (_, position) =>
        {
            BinnedFeature feature = _data.Features[position];
            _orders[position] = feature.Mapper.IsCategorical
                ? CategoryOrder.Of(
                    all.Histogram + _data.ColumnOf(feature).HistogramOffset, feature.Mapper.BinCount, all.Task, scale, _options)
                : null;
        });
    }

    /// <summary>Starts a level.</summary>
    internal void BeginLevel() => new Span<byte>(_sums.Pointer, checked((int)(_sums.Length * sizeof(double)))).Clear();

    /// <summary>Adds the gains of some leaves of the level.</summary>
    /// <param name="leaves">With finished histograms.</param>
    /// <param name="allowed">[features]</param>
    /// <param name="scale">Units of the sums.</param>
    internal void Add(Leaf[] leaves, bool[] allowed, GradientScale scale) =>
        _team.ForEach(_pieces, (member, piece) =>
        {
            for (int position = Start(piece); position < Start(piece + 1); position++)
            {
                if (!allowed[position])
                {
                    continue;
                }

                foreach (ref readonly Leaf leaf in leaves.AsSpan())
                {
                    AddGains(member, position, leaf, scale);
                }
            }
        });

    /// <summary>The split whose gains add up to most; equal ones go to the lower feature.</summary>
    /// <param name="allowed">[features]</param>
    /// <param name="seed">Drives random thresholds.</param>
    internal SymmetricSplit Best(bool[] allowed, ulong seed)
    {
        _team.ForEach(_pieces, (_, piece) =>
        {
            SymmetricSplit best = SymmetricSplit.None;
            for (int position = Start(piece); position < Start(piece + 1); position++)
            {
                if (allowed[position])
                {
                    best = Better(best, BestOf(position, seed));
                }
            }

            _best[piece] = best;
        });
        return _best.Aggregate(SymmetricSplit.None, Better);
    }

    /// <summary>What a split is for one leaf.</summary>
    /// <param name="split">The level's split.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="scale">Units of the sums.</param>
    /// <returns><see cref="SplitCandidate.None"/> when the leaf takes no part.</returns>
    internal SplitCandidate Of(in SymmetricSplit split, in Leaf leaf, in GradientScale scale)
    {
        BinnedFeature feature = _data.Features[split.Feature];
        long* lefts = LeftsOf(member: 0, split.Feature, leaf, out long missing);
        long left = lefts[split.Place] + (split.MissingLeft ? missing : 0);
        long* one = stackalloc long[GainSums.Padding + 1];
        double* gain = stackalloc double[GainSums.Padding + 1];
        new Span<long>(one, GainSums.Padding + 1).Clear();
        one[0] = left;
        gain[0] = 0;
        AddRange(split.Feature, one, new ScanRange(0, 1, 0, TiesToHighest: false), leaf.Task, scale, gain);
        if (!(gain[0] > 0))
        {
            return SplitCandidate.None;
        }

        double leftGradient = scale.Gradient(left);
        double leftHessian = scale.Hessian(left);
        double rightHessian = leaf.Task.Hessian - leftHessian;
        double l2 = _options.LambdaL2 + (_orders[split.Feature]?.ExtraL2 ?? 0);
        return new()
        {
            Gain = gain[0],
            Feature = split.Feature,
            Bin = split.Place,
            MissingLeft = split.MissingLeft && feature.Mapper.HasMissingBin,
            LeftBins = _orders[split.Feature]?.BinsOf(split.Place),
            LeftTotal = left,
            LeftOutput = LeafOutput.Value(_options, leftGradient, leftHessian, l2, leftHessian * leaf.Task.CountFactor, leaf.Task),
            RightOutput = LeafOutput.Value(
                _options, leaf.Task.Gradient - leftGradient, rightHessian, l2, rightHessian * leaf.Task.CountFactor, leaf.Task),
        };
    }

    private SymmetricSplit Better(SymmetricSplit best, SymmetricSplit found) =>
        found.Feature >= 0 && found.Gain > 0
        && (best.Feature < 0
            || found.Gain > best.Gain
            || (found.Gain == best.Gain && _data.Features[found.Feature].Index < _data.Features[best.Feature].Index))
            ? found
            : best;

    private void AddGains(int member, int position, in Leaf leaf, in GradientScale scale)
    {
        BinMapper mapper = _data.Features[position].Mapper;
        long* lefts = LeftsOf(member, position, leaf, out long missing);
        double* sums = _sums.Pointer + _starts[position];
        if (mapper.IsCategorical)
        {
            AddRange(position, lefts, new ScanRange(0, _orders[position]!.Count, 0, TiesToHighest: false), leaf.Task, scale, sums);
            return;
        }

        AddRange(position, lefts, new ScanRange(0, mapper.NumericBinCount - 1, missing, TiesToHighest: false), leaf.Task, scale, sums);
        if (mapper.HasMissingBin)
        {
            AddRange(
                position, lefts, new ScanRange(0, mapper.NumericBinCount, 0, TiesToHighest: false), leaf.Task, scale,
                sums + StrideOf(position));
        }
    }

    // What goes left at each threshold: the histogram itself where it holds running sums, else rebuilt.
    private long* LeftsOf(int member, int position, in Leaf leaf, out long missing)
    {
        BinnedFeature feature = _data.Features[position];
        long* bins = leaf.Histogram + _data.ColumnOf(feature).HistogramOffset;
        long* scratch = (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _scratch[member][0]); // pinned
        missing = 0;
        if (feature.Mapper.IsCategorical)
        {
            CategoryOrder order = _orders[position]!;
            order.Totals(bins, scratch);
            new Span<long>(scratch + order.Count, GainSums.Padding).Clear();
            return scratch;
        }

        if (feature.IsBundled)
        {
            SplitSearch.Unbundle(feature, bins, leaf.Task.Total, scratch);
            bins = scratch;
        }

        int numeric = feature.Mapper.NumericBinCount;
        missing = feature.Mapper.HasMissingBin ? bins[numeric] - bins[numeric - 1] : 0;
        return bins;
    }

    private void AddRange(int position, long* lefts, in ScanRange range, in LeafTask leaf, in GradientScale scale, double* sums)
    {
        BinnedFeature feature = _data.Features[position];
        int monotone = _options.MonotoneConstraints.Count > feature.Index && !feature.Mapper.IsCategorical
            ? _options.MonotoneConstraints[feature.Index]
            : 0;
        var terms = new GainTerms(
            _options.LambdaL1, _options.LambdaL2 + (_orders[position]?.ExtraL2 ?? 0), _options.MaxDeltaStep, _options.PathSmooth,
            leaf.Output, leaf.MinOutput, leaf.MaxOutput, leaf.CountFactor, monotone);
        if (_options.NeedsOutputs)
        {
            GainSums.Add<OutputGain>(lefts, range, leaf, scale, terms, sums);
        }
        else if (_options.LambdaL1 > 0)
        {
            GainSums.Add<SoftenedGain>(lefts, range, leaf, scale, terms, sums);
        }
        else
        {
            GainSums.Add<PlainGain>(lefts, range, leaf, scale, terms, sums);
        }
    }

    private SymmetricSplit BestOf(int position, ulong seed)
    {
        BinMapper mapper = _data.Features[position].Mapper;
        double* sums = _sums.Pointer + _starts[position];
        if (mapper.IsCategorical)
        {
            return Scan(sums, _orders[position]!.Count, position, seed, missingLeft: false, SymmetricSplit.None);
        }

        // Missing to the left is tried first and wins ties, as in a leaf-wise tree.
        SymmetricSplit best = Scan(sums, mapper.NumericBinCount - 1, position, seed, missingLeft: true, SymmetricSplit.None);
        return mapper.HasMissingBin
            ? Scan(sums + StrideOf(position), mapper.NumericBinCount, position, seed, missingLeft: false, best)
            : best;
    }

    private SymmetricSplit Scan(double* sums, int count, int position, ulong seed, bool missingLeft, SymmetricSplit best)
    {
        int first = 0;
        if (_options.ExtraTrees && count > 0)
        {
            first = (int)(Rng.Mix(seed + ((ulong)position * 0x9E3779B97F4A7C15UL)) % (ulong)count);
            count = first + 1;
        }

        for (int place = first; place < count; place++)
        {
            if (sums[place] > best.Gain || (missingLeft && sums[place] == best.Gain && best.Feature >= 0))
            {
                best = new(sums[place], position, place, missingLeft);
            }
        }

        return best;
    }

    private int StrideOf(int position) =>
        (position < 0 ? 0 : Math.Max(_data.Features[position].Mapper.BinCount, 2 * _options.MaxCatThreshold)) + GainSums.Padding;

    private int Start(int piece) => (int)((long)_data.Features.Length * piece / _pieces);
}
