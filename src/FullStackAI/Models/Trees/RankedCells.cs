using System.Numerics;
using FullStackAI.Data;

namespace FullStackAI.Models.Trees;

/// <summary>The cells of rows as the nodes of a <see cref="RankedForest"/> read them: for a number how many
/// thresholds of its feature lie below it, for a category its code, or its ranks in chains of sets. Row
/// after row, so that a row's cells lie in one or two cache lines.</summary>
internal sealed unsafe class RankedCells
{
    private const int ChunkRows = 256;
    private const int CacheLine = 64;
    private const int RoomBytes = 1 << 18; // of the rows of a block: half the second-level cache
    private const int FewestRows = 16;
    private const int MostRows = 8192;
    private const int MostStackValues = 4096;

    private readonly FeatureGather _gather;
    private readonly float[][] _bounds; // [used features][distinct thresholds]; ascending
    private readonly ThresholdBinner?[] _binners; // [used features]; null for more thresholds than a byte counts
    private readonly SetChains?[] _chains; // [used features]; null for a number, and for a category that is known by its code
    private readonly int[] _chainCells; // [used features]; the cell of the first chain
    private readonly CellPlan.CodeCell[] _coded;
    private readonly byte[] _absent; // what a row has where none of its sparse features are stored

    private RankedCells(CellPlan plan, FeatureGather gather, float[][] bounds, SetChains?[] chains)
    {
        Plan = plan;
        _gather = gather;
        _bounds = bounds;
        _chains = chains;
        _chainCells = new int[chains.Length];
        int count = plan.Count;
        for (int place = 0; place < chains.Length; place++)
        {
            _chainCells[place] = count;
            count += chains[place]?.Count ?? 0;
        }

        _coded = [.. plan.Codes.Where(cell => chains[cell.Place] is null)];
        AreBytes = Array.TrueForAll(bounds, own => own.Length <= byte.MaxValue)
            && Array.TrueForAll(chains, own => own is null || own.Longest <= byte.MaxValue)
            && Array.TrueForAll(_coded, cell => cell.Limit <= byte.MaxValue);
        Count = count;
        int bytes = count * (AreBytes ? sizeof(byte) : sizeof(ushort));
        Stride = bytes <= CacheLine ? (int)BitOperations.RoundUpToPowerOf2((uint)bytes) : (bytes + CacheLine - 1) / CacheLine * CacheLine;
        BlockRows = Math.Clamp(RoomBytes / Stride, FewestRows, MostRows);
        _binners = Array.ConvertAll(
            bounds, own => own.Length is > 0 and <= ThresholdBinner.MostBounds ? new ThresholdBinner(own, 0) : null);
        _absent = new byte[Stride];
        fixed (byte* row = _absent)
        {
            for (int place = 0; place < gather.UsedCount; place++)
            {
                SetPlace(row, place, 0);
            }
        }
    }

    /// <summary>Which cells there are.</summary>
    internal CellPlan Plan { get; }

    /// <summary>Number of cells.</summary>
    internal int Count { get; }

    /// <summary>Whether some category is known by its code.</summary>
    internal bool HasCodes => _coded.Length > 0;

    /// <summary>Whether a cell is a byte; else it is a ushort.</summary>
    internal bool AreBytes { get; }

    /// <summary>Bytes from a row to the next.</summary>
    internal int Stride { get; }

    /// <summary>Rows that had better walk a tree together: many, so that a large tree comes to the
    /// cache once for all of them, but not more than fit beside it.</summary>
    internal int BlockRows { get; }

    /// <summary>Looks at trees.</summary>
    /// <returns>Null when there are too many cells, or thresholds of a feature, or a threshold is no number.</returns>
    internal static RankedCells? TryPlan(DecisionTree[] trees, FeatureGather gather)
    {
        float[][] bounds = ThresholdBinner.BoundsOf(trees, gather);
        var plan = new CellPlan(trees, gather);
        bool fit = plan.Fit
            && Array.TrueForAll(bounds, own => own.Length <= ushort.MaxValue && !Array.Exists(own, float.IsNaN))
            && Array.TrueForAll(plan.Codes, cell => cell.Limit <= ushort.MaxValue);
        if (!fit)
        {
            return null;
        }

        var chains = new SetChains?[gather.UsedCount];
        foreach (CellPlan.CodeCell cell in plan.Codes)
        {
            chains[cell.Place] = SetChains.TryBuild(trees, cell.Feature);
        }

        return new RankedCells(plan, gather, bounds, chains);
    }

    /// <summary>The cell that a node of a tree names, and what the cell must exceed to go right.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">In [0, nodes).</param>
    /// <returns>No rank where the cell is a code, which goes right by its set.</returns>
    internal (int Cell, int? Rank) Of(DecisionTree tree, int node)
    {
        int place = _gather.PlaceOf(tree.Features[node]);
        if (!tree.IsCategorical(node))
        {
            return (Plan.Of(tree, node, place), Array.BinarySearch(_bounds[place], tree.Thresholds[node]));
        }

        if (_chains[place] is not { } chains)
        {
            return (Plan.Of(tree, node, place), null);
        }

        (int chain, int rank) = chains.PlaceOf(tree.CategorySet(node));
        return (_chainCells[place] + chain, rank);
    }

    /// <summary>Fills the cells of rows.</summary>
    /// <param name="features">[rows × features]</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="cells">[count × <see cref="Stride"/>]; out.</param>
    internal void Fill(FeatureMatrix features, int start, int count, byte* cells)
    {
        FillRest(features, start, count, cells);
        ushort* ranks = stackalloc ushort[ChunkRows];
        for (int first = 0; first < count; first += ChunkRows)
        {
            int rows = Math.Min(ChunkRows, count - first);
            byte* target = cells + ((nint)first * Stride);
            int ranked = -1;
            foreach (ref readonly CellPlan.NumberCell cell in Plan.Numbers.AsSpan())
            {
                if (cell.Feature < features.DenseCount)
                {
                    ReadOnlySpan<float> column = features.Dense(cell.Feature).Slice(start + first, rows);
                    if (cell.Place != ranked)
                    {
                        Rank(cell.Place, column, ranks);
                        ranked = cell.Place;
                    }

                    if (!cell.MissingLeft)
                    {
                        RankMissing(column, ranks, (ushort)_bounds[cell.Place].Length); // the cell where they go left comes before
                    }

                    Spread(ranks, rows, target, cell.Cell);
                }
            }

            foreach (CellPlan.CodeCell cell in Plan.Codes)
            {
                if (cell.Feature < features.DenseCount)
                {
                    FillCategory(cell, features.Dense(cell.Feature).Slice(start + first, rows), ranks, target);
                }
            }
        }
    }

    /// <summary>Fills the cells of one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cells">[<see cref="Stride"/>]; out.</param>
    internal void Fill(in FeatureRow row, byte* cells)
    {
        Span<float> values = _gather.UsedCount <= MostStackValues ? stackalloc float[_gather.UsedCount] : new float[_gather.UsedCount];
        _gather.Gather(row, values);
        Set(cells, 0, 0);
        for (int place = 0; place < values.Length; place++)
        {
            SetPlace(cells, place, values[place]);
        }
    }

    private void FillCategory(in CellPlan.CodeCell cell, ReadOnlySpan<float> column, ushort* ranks, byte* cells)
    {
        SetChains? chains = _chains[cell.Place];
        for (int chain = 0; chain < (chains?.Count ?? 1); chain++)
        {
            for (int row = 0; row < column.Length; row++)
            {
                ranks[row] = chains?.RankOf(chain, column[row]) ?? (ushort)cell.CodeOf(column[row]);
            }

            Spread(ranks, column.Length, cells, chains is null ? cell.Cell : _chainCells[cell.Place] + chain);
        }
    }

    // Cell 0, and the cells of sparse features.
    private void FillRest(FeatureMatrix features, int start, int count, byte* cells)
    {
        for (int row = 0; row < count; row++, cells += Stride)
        {
            if (features.Sparse is null)
            {
                Set(cells, 0, 0);
                continue;
            }

            _absent.CopyTo(new Span<byte>(cells, Stride));
            SparseVector stored = features.Sparse[start + row];
            for (int i = 0; i < stored.Indices.Length; i++)
            {
                int place = _gather.PlaceOf(features.DenseCount + stored.Indices[i]);
                if (place >= 0)
                {
                    SetPlace(cells, place, stored.Values[i]);
                }
            }
        }
    }

    // The missing rank lowest.
    private void Rank(int place, ReadOnlySpan<float> column, ushort* ranks)
    {
        if (_binners[place] is { } binner)
        {
            byte* bins = stackalloc byte[ChunkRows];
            binner.Map(column, bins);
            for (int row = 0; row < column.Length; row++)
            {
                ranks[row] = bins[row];
            }

            return;
        }

        for (int row = 0; row < column.Length; row++)
        {
            ranks[row] = (ushort)CountBelow(_bounds[place], column[row]);
        }
    }

    private static void RankMissing(ReadOnlySpan<float> column, ushort* ranks, ushort rank)
    {
        for (int row = 0; row < column.Length; row++)
        {
            ranks[row] = float.IsNaN(column[row]) ? rank : ranks[row];
        }
    }

    private void Spread(ushort* values, int rows, byte* cells, int cell)
    {
        if (AreBytes)
        {
            cells += cell;
            for (int row = 0; row < rows; row++, cells += Stride)
            {
                *cells = (byte)values[row];
            }

            return;
        }

        cells += cell * sizeof(ushort);
        for (int row = 0; row < rows; row++, cells += Stride)
        {
            *(ushort*)cells = values[row];
        }
    }

    private void SetPlace(byte* row, int place, float value)
    {
        if (Plan.LeftOf(place) > 0)
        {
            Set(row, Plan.LeftOf(place), CountBelow(_bounds[place], value));
        }

        if (Plan.RightOf(place) > 0)
        {
            Set(row, Plan.RightOf(place), float.IsNaN(value) ? _bounds[place].Length : CountBelow(_bounds[place], value));
        }

        if (_chains[place] is { } chains)
        {
            for (int chain = 0; chain < chains.Count; chain++)
            {
                Set(row, _chainCells[place] + chain, chains.RankOf(chain, value));
            }
        }
        else if (Plan.CodeOf(place) is { Cell: > 0 } code)
        {
            Set(row, code.Cell, code.CodeOf(value));
        }
    }

    private void Set(byte* row, int cell, int value)
    {
        if (AreBytes)
        {
            row[cell] = (byte)value;
        }
        else
        {
            ((ushort*)row)[cell] = (ushort)value;
        }
    }

    // Without a jump; 0 for what is missing.
    private static int CountBelow(float[] bounds, float value)
    {
        int low = 0;
        for (int length = bounds.Length; length > 0;)
        {
            int half = (length + 1) >> 1;
            low += bounds[low + half - 1] < value ? half : 0;
            length -= half;
        }

        return low;
    }
}
