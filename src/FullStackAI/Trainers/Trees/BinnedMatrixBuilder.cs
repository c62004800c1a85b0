using FullStackAI.Data;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Cuts a feature matrix into bins.</summary>
internal sealed unsafe class BinnedMatrixBuilder : IDisposable
{
    private const double SparseShare = 0.8; // a feature with so many zeros is worth bundling

    private readonly FeatureMatrix _matrix;
    private readonly BinningOptions _options;
    private readonly ThreadTeam _team;
    private readonly CancellationToken _cancellation;
    private readonly int[] _sample;
    private readonly SparseColumns? _sparse;
    private readonly BinSample?[] _rooms; // of each member

    private BinnedMatrixBuilder(FeatureMatrix matrix, BinningOptions options, ThreadTeam team, Rng rng, CancellationToken cancellation)
    {
        _matrix = matrix;
        _options = options;
        _team = team;
        _cancellation = cancellation;
        _rooms = new BinSample?[team.Size];
        _sample = SampleRows(matrix.Rows, options.SampleRows, rng.Seed);
        _sparse = matrix.Sparse is null ? null : SparseColumns.From(matrix.Sparse);
    }

    /// <summary>Finds the bins and maps all rows, with records.</summary>
    /// <param name="matrix">One row or more.</param>
    /// <param name="options">How fine.</param>
    /// <param name="team">Who works.</param>
    /// <param name="rng">Picks the sampled rows.</param>
    /// <param name="cancellation">Stops within a column.</param>
    /// <param name="records">Whether to lay out records for histograms too; the default is yes.</param>
    internal static BinnedMatrix Build(
        FeatureMatrix matrix, BinningOptions options, ThreadTeam team, Rng rng, CancellationToken cancellation, bool records = true)
    {
        using var builder = new BinnedMatrixBuilder(matrix, options, team, rng, cancellation);
        BinnedMatrix binned = builder.Build();
        if (records)
        {
            binned.MakeRecords(team);
        }

        return binned;
    }

    /// <summary>Maps other rows with the bins of a matrix, without records.</summary>
    /// <param name="matrix">The same features.</param>
    /// <param name="like">Gives the bins and bundles.</param>
    /// <param name="team">Who works.</param>
    internal static BinnedMatrix Map(FeatureMatrix matrix, BinnedMatrix like, ThreadTeam team)
    {
        SparseColumns? sparse = matrix.Sparse is null ? null : SparseColumns.From(matrix.Sparse);
        var columns = new BinColumn[like.Columns.Length];
        team.ForEach(columns.Length, (_, index) =>
        {
            BinColumn source = like.Columns[index];
            columns[index] = new BinColumn(matrix.Rows, source.BinCount);
            foreach (BinnedFeature feature in like.Features[source.Features])
            {
                MapFeature(matrix, sparse, feature, columns[index]);
            }
        });
        return new BinnedMatrix(matrix.Rows, like.Features, columns);
    }

    public void Dispose() => FreeRooms();

    private static int[] SampleRows(int rows, int wanted, ulong seed)
    {
        int[] sample = new int[Math.Min(rows, wanted)];
        for (int i = 0; i < sample.Length; i++)
        {
            // One row of each of `wanted` equal strata.
            long start = (long)rows * i / sample.Length;
            long width = ((long)rows * (i + 1) / sample.Length) - start;
            sample[i] = (int)(start + (long)(Rng.Mix(seed + ((ulong)i + 1) * 0x9E3779B97F4A7C15UL) % (ulong)width));
        }

        return sample;
    }

    private static void MapFeature(FeatureMatrix matrix, SparseColumns? sparse, BinnedFeature feature, BinColumn target)
    {
        if (!SparseColumns.TryDense(matrix, sparse, feature.Index, out ReadOnlySpan<float> values))
        {
            MapSparse(sparse!, feature.Index - matrix.DenseCount, feature, target);
            return;
        }

        if (feature.IsBundled || target.IsWide || feature.Mapper.IsCategorical)
        {
            for (int row = 0; row < values.Length; row++)
            {
                Place(target, row, feature, feature.Mapper.BinOf(values[row]));
            }

            return;
        }

        new ThresholdBinner(feature.Mapper.UpperBounds, (byte)feature.Mapper.MissingBin).Map(values, target.Bytes);
    }

    private static void MapSparse(SparseColumns sparse, int column, BinnedFeature feature, BinColumn target)
    {
        if (!feature.IsBundled)
        {
            target.Fill(feature.Mapper.BinOf(0f));
        }

        SparseColumn stored = sparse[column];
        for (int i = 0; i < stored.Rows.Length; i++)
        {
            Place(target, stored.Rows[i], feature, feature.Mapper.BinOf(stored.Values[i]));
        }
    }

    private static void Place(BinColumn target, int row, BinnedFeature feature, int bin)
    {
        if (bin != feature.DefaultBin)
        {
            target.Set(row, feature.StoredOfBin(bin));
        }
    }

    private BinnedMatrix Build()
    {
        var mappers = new BinMapper?[_matrix.Features.Count];
        double[] zeroShare = new double[mappers.Length];
        _team.ForEach(mappers.Length, (member, feature) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            mappers[feature] = FindMapper(member, feature, out zeroShare[feature]);
        });

        FreeRooms();
        List<int[]> groups = Group(mappers, zeroShare);
        var features = new List<BinnedFeature>();
        var counts = new List<int>();
        foreach (int[] group in groups.OrderBy(group => BinsOf(group, mappers) > BinColumn.MaxNarrowBins ? 1 : 0))
        {
            int next = 1;
            foreach (int feature in group)
            {
                BinMapper mapper = mappers[feature]!;
                features.Add(group.Length == 1
                    ? new BinnedFeature(feature, mapper, counts.Count)
                    : new BinnedFeature(feature, mapper, counts.Count, next, mapper.BinOf(0f)));
                next += mapper.BinCount - 1;
            }

            counts.Add(BinsOf(group, mappers));
        }

        var columns = new BinColumn[counts.Count];
        ILookup<int, BinnedFeature> byColumn = features.ToLookup(feature => feature.Column);
        _team.ForEach(columns.Length, (_, index) =>
        {
            _cancellation.ThrowIfCancellationRequested();
            columns[index] = new BinColumn(_matrix.Rows, counts[index]);
            foreach (BinnedFeature feature in byColumn[index])
            {
                MapFeature(_matrix, _sparse, feature, columns[index]);
            }
        });
        return new BinnedMatrix(_matrix.Rows, [.. features], columns);
    }

    private BinSample RoomFor(int member, int values)
    {
        BinSample? room = _rooms[member];
        if (room is null || room.Values.Length < values)
        {
            room?.Dispose();
            _rooms[member] = room = new(values);
        }

        return room;
    }

    private void FreeRooms()
    {
        for (int member = 0; member < _rooms.Length; member++)
        {
            _rooms[member]?.Dispose();
            _rooms[member] = null;
        }
    }

    private static int BinsOf(int[] group, BinMapper?[] mappers) =>
        group.Length == 1 ? mappers[group[0]]!.BinCount : 1 + group.Sum(feature => mappers[feature]!.BinCount - 1);

    private List<int[]> Group(BinMapper?[] mappers, double[] zeroShare)
    {
        int[] used = [.. Enumerable.Range(0, mappers.Length).Where(feature => mappers[feature] is not null)];
        if (!_options.Bundle)
        {
            return [.. used.Select(feature => new[] { feature })];
        }

        int[] sparse = [.. used.Where(feature => !mappers[feature]!.IsCategorical && zeroShare[feature] >= SparseShare)];
        List<int[]> bundles = new FeatureBundler(_matrix, _sparse, mappers).Bundle(sparse, _cancellation);
        var inBundle = bundles.Where(bundle => bundle.Length > 1).SelectMany(bundle => bundle).ToHashSet();
        return
        [
            .. used.Where(feature => !inBundle.Contains(feature)).Select(feature => new[] { feature }),
            .. bundles.Where(bundle => bundle.Length > 1),
        ];
    }

    private BinMapper? FindMapper(int member, int feature, out double zeroShare)
    {
        zeroShare = 0;
        if (!SparseColumns.TryDense(_matrix, _sparse, feature, out ReadOnlySpan<float> values))
        {
            return FindSparse(member, feature - _matrix.DenseCount, out zeroShare);
        }

        if (_matrix.Features[feature].IsCategorical)
        {
            return FindCategorical(values, _matrix.Features[feature].LevelCount);
        }

        BinSample room = RoomFor(member, _sample.Length);
        Span<float> sampled = room.Values;
        int kept = 0;
        int zeros = 0;
        bool missing = false;
        foreach (int row in _sample)
        {
            float value = values[row];
            missing |= float.IsNaN(value);
            bool zero = NumericBinFinder.IsZero(value);
            zeros += zero ? 1 : 0;
            if (!zero && !float.IsNaN(value))
            {
                sampled[kept++] = value;
            }
        }

        missing = missing || HasMissing(values);
        zeroShare = (double)zeros / _sample.Length;
        return Finish(sampled[..kept], zeros, _sample.Length - kept - zeros, missing, room);
    }

    private static bool HasMissing(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private BinMapper? FindSparse(int member, int column, out double zeroShare)
    {
        ReadOnlySpan<float> stored = _sparse![column].Values;
        BinSample room = RoomFor(member, stored.Length);
        Span<float> values = room.Values;
        int kept = 0;
        int missing = 0;
        foreach (float value in stored)
        {
            missing += float.IsNaN(value) ? 1 : 0;
            if (!float.IsNaN(value) && !NumericBinFinder.IsZero(value))
            {
                values[kept++] = value;
            }
        }

        int zeros = _matrix.Rows - kept - missing;
        zeroShare = (double)zeros / _matrix.Rows;
        return Finish(values[..kept], zeros, missing, missing > 0, room);
    }

    private BinMapper? Finish(Span<float> values, int zeros, int missingCount, bool missing, BinSample room)
    {
        FloatSort.Sort(values, room.Distinct);
        int maxBins = Math.Max(1, _options.MaxBins - (missing ? 1 : 0));
        float[] bounds = NumericBinFinder.Find(values, zeros, maxBins, _options.MinDataInBin, room);
        var mapper = BinMapper.Numeric(bounds, missing);
        if (mapper.BinCount < 2)
        {
            return null;
        }

        int[] counts = new int[mapper.BinCount];
        int bin = 0;
        foreach (float value in values)
        {
            while (value > bounds[bin])
            {
                bin++;
            }

            counts[bin]++;
        }

        counts[mapper.BinOf(0f)] += zeros;
        if (missing)
        {
            counts[^1] = missingCount;
        }

        return CanSplit(counts, values.Length + zeros + missingCount, ordered: true) ? mapper : null;
    }

    private BinMapper? FindCategorical(ReadOnlySpan<float> values, int levels)
    {
        int[] counts = new int[levels];
        int missing = 0;
        foreach (int row in _sample)
        {
            float code = values[row];
            if (code >= 0 && code < levels)
            {
                counts[(int)code]++;
            }
            else
            {
                missing++;
            }
        }

        int[] codes = CategoryBinFinder.Find(counts, missing, _options.MaxBins, _options.MinDataInBin);
        if (codes.Length < 2)
        {
            return null;
        }

        int[] perBin = [0, .. codes.Skip(1).Select(code => counts[code])];
        perBin[0] = _sample.Length - perBin.Sum();
        return CanSplit(perBin, _sample.Length, ordered: false) ? BinMapper.Categorical(codes, levels) : null;
    }

    /// <summary>Whether some split leaves enough rows on both sides; a feature for which none does is dropped before the search.</summary>
    private bool CanSplit(int[] counts, int total, bool ordered)
    {
        int needed = (int)((double)_options.MinDataInLeaf * total / Math.Max(1, _matrix.Rows));
        if (!ordered && counts.Length > 2)
        {
            return true;
        }

        int left = 0;
        for (int bin = 0; bin < counts.Length - 1; bin++)
        {
            left = ordered ? left + counts[bin] : counts[bin];
            if (left >= needed && total - left >= needed)
            {
                return true;
            }
        }

        return false;
    }
}
