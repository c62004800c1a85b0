using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Neighbors;

/// <summary>Rows to measure distances to: dense cells eight rows side by side, sparse ones by columns.</summary>
/// <remarks>Each lane adds one row's features in their order, so a distance has the same bits on vectors of any width.</remarks>
internal sealed class NeighborRows
{
    private const int Lanes = 8;

    private readonly float[] _dense; // [blocks][dense features][lanes]
    private readonly int[] _starts; // [sparse features + 1]
    private readonly int[] _rows;
    private readonly float[] _values;
    private readonly float[] _norms; // [rows]; squares of the sparse cells

    private NeighborRows(int count, int denseCount, float[] dense, int[] starts, int[] rows, float[] values)
    {
        Count = count;
        DenseCount = denseCount;
        _dense = dense;
        _starts = starts;
        _rows = rows;
        _values = values;
        _norms = new float[count];
        for (int i = 0; i < rows.Length; i++)
        {
            _norms[rows[i]] += values[i] * values[i];
        }
    }

    /// <summary>The number of rows.</summary>
    internal int Count { get; }

    internal int DenseCount { get; }

    internal int SparseCount => _starts.Length - 1;

    /// <summary>[rows]; the squares of each row's sparse cells, summed.</summary>
    internal ReadOnlySpan<float> SparseNorms => _norms;

    /// <summary>The dense cells, one feature after the other: [dense features × rows].</summary>
    internal float[] DenseByFeature()
    {
        float[] cells = new float[DenseCount * Count];
        for (int i = 0; i < cells.Length; i++)
        {
            (int feature, int row) = (i / Count, i % Count);
            cells[i] = _dense[(((row / Lanes * DenseCount) + feature) * Lanes) + (row % Lanes)];
        }

        return cells;
    }

    /// <summary>The sparse cells with their zeros, one feature after the other: [sparse features × rows].</summary>
    internal float[] SparseByFeature()
    {
        float[] cells = new float[SparseCount * Count];
        for (int feature = 0; feature < SparseCount; feature++)
        {
            for (int at = _starts[feature]; at < _starts[feature + 1]; at++)
            {
                cells[(feature * Count) + _rows[at]] = _values[at];
            }
        }

        return cells;
    }

    /// <summary>Lays out all rows of a matrix; missing cells count as 0.</summary>
    internal static NeighborRows Of(FeatureMatrix features)
    {
        int blocks = (features.Rows + Lanes - 1) / Lanes;
        float[] dense = new float[checked(blocks * features.DenseCount * Lanes)];
        for (int feature = 0; feature < features.DenseCount; feature++)
        {
            ReadOnlySpan<float> cells = features.Dense(feature);
            for (int row = 0; row < cells.Length; row++)
            {
                dense[(((row / Lanes * features.DenseCount) + feature) * Lanes) + (row % Lanes)] = Known(cells[row]);
            }
        }

        if (features.Sparse is not { } sparse)
        {
            return new NeighborRows(features.Rows, features.DenseCount, dense, [0], [], []);
        }

        int[] starts = new int[sparse.Width + 1];
        for (int row = 0; row < sparse.Rows; row++)
        {
            foreach (int column in sparse[row].Indices)
            {
                starts[column + 1]++;
            }
        }

        for (int column = 0; column < sparse.Width; column++)
        {
            starts[column + 1] += starts[column];
        }

        int[] next = starts[..^1];
        int[] rows = new int[starts[^1]];
        float[] values = new float[rows.Length];
        for (int row = 0; row < sparse.Rows; row++)
        {
            SparseVector cells = sparse[row];
            for (int i = 0; i < cells.Indices.Length; i++)
            {
                int at = next[cells.Indices[i]]++;
                (rows[at], values[at]) = (row, Known(cells.Values[i]));
            }
        }

        return new NeighborRows(features.Rows, features.DenseCount, dense, starts, rows, values);
    }

    /// <summary>The squared distance of a row to each.</summary>
    /// <param name="row">Missing cells count as 0.</param>
    /// <param name="distances">[at least rows, up to a multiple of eight]; out; zero or more but for rounding.</param>
    internal void Distances(in FeatureRow row, Span<float> distances)
    {
        ref float dense = ref MemoryMarshal.GetArrayDataReference(_dense);
        for (int block = 0; block * Lanes < Count; block++)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            nuint at = (nuint)block * (nuint)(DenseCount * Lanes);
            for (int feature = 0; feature < DenseCount; feature++, at += Lanes)
            {
                Vector256<float> away = Vector256.LoadUnsafe(ref dense, at) - Vector256.Create(Known(row.Dense[feature]));
                sum += away * away;
            }

            sum.CopyTo(distances.Slice(block * Lanes, Lanes));
        }

        if (SparseCount > 0)
        {
            AddSparse(row, distances);
        }
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteInt32(Count);
        writer.WriteInt32(DenseCount);
        writer.WriteSingles(_dense);
        writer.WriteInt32s(_starts);
        writer.WriteInt32s(_rows);
        writer.WriteSingles(_values);
    }

    internal static NeighborRows Read(ComponentReader reader)
    {
        int count = reader.ReadInt32();
        int denseCount = reader.ReadInt32();
        float[] dense = reader.ReadSingles();
        int[] starts = reader.ReadInt32s();
        int[] rows = reader.ReadInt32s();
        float[] values = reader.ReadSingles();
        bool fits = count >= 1 && denseCount >= 0 && dense.Length == (((long)count + Lanes - 1) / Lanes * denseCount * Lanes)
            && starts.Length >= 1 && starts[0] == 0 && starts[^1] == rows.Length && rows.Length == values.Length
            && !Array.Exists(rows, row => row < 0 || row >= count);
        for (int i = 1; fits && i < starts.Length; i++)
        {
            fits = starts[i] >= starts[i - 1];
        }

        return fits && Array.TrueForAll(dense, float.IsFinite) && Array.TrueForAll(values, float.IsFinite)
            ? new NeighborRows(count, denseCount, dense, starts, rows, values)
            : throw reader.Fault($"{count} rows to look for neighbours among do not fit their cells, or a cell is not finite");
    }

    // |a − b|² = |a|² + |b|² − 2ab: only rows that share a column with this one are visited.
    private void AddSparse(in FeatureRow row, Span<float> distances)
    {
        float norm = 0;
        foreach (float value in row.SparseValues)
        {
            norm += Known(value) * Known(value);
        }

        for (int other = 0; other < Count; other++)
        {
            distances[other] += norm + _norms[other];
        }

        for (int i = 0; i < row.SparseIndices.Length; i++)
        {
            int column = row.SparseIndices[i];
            float twice = 2 * Known(row.SparseValues[i]);
            for (int at = _starts[column]; at < _starts[column + 1]; at++)
            {
                distances[_rows[at]] -= twice * _values[at];
            }
        }
    }

    private static float Known(float value) => float.IsFinite(value) ? value : 0;
}
