using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>The rows of a binned matrix as short records, a byte a feature: what extra trees read at
/// a node lies side by side, however many features the node tries.</summary>
/// <remarks>
/// A byte is a place in an order: bins of numbers as they are, bins of categories from the most frequent down.
/// <see cref="Special"/> stands for what has no place: missing numbers, and categories rare or missing.
/// Memory: rows × 16, 32 or 64 bytes. Read-only after construction, for all threads.
/// </remarks>
internal sealed unsafe class RecordedRows : IDisposable
{
    /// <summary>What has no place in the order.</summary>
    internal const byte Special = 255;

    /// <summary>The longest record.</summary>
    internal const int MaxStride = 64;

    private const int BlockRows = 1024;

    private readonly NativeArray<byte> _bytes;
    private readonly int[]?[][] _sets;

    /// <summary>Lays the rows out.</summary>
    /// <param name="data">For which <see cref="Fits"/> holds.</param>
    /// <param name="team">Who works.</param>
    /// <param name="cancellation">Stops within a thousand rows; the default never does.</param>
    internal RecordedRows(BinnedMatrix data, ThreadTeam team, CancellationToken cancellation = default)
    {
        Data = data;
        Stride = data.Features.Length <= 16 ? 16 : data.Features.Length <= 32 ? 32 : MaxStride;
        _bytes = new NativeArray<byte>((long)data.Rows * Stride, MaxStride);
        _sets = [.. data.Features.Select(feature => new int[]?[feature.Mapper.IsCategorical ? feature.Mapper.BinCount : 0])];
        byte[][] tables = [.. data.Features.Select(feature => TableOf(feature, data.ColumnOf(feature).BinCount))];
        team.ForEach((data.Rows + BlockRows - 1) / BlockRows, (_, block) =>
        {
            cancellation.ThrowIfCancellationRequested();
            int start = block * BlockRows;
            int end = Math.Min(data.Rows, start + BlockRows);
            for (int feature = 0; feature < tables.Length; feature++)
            {
                byte[] table = tables[feature];
                BinColumn column = data.ColumnOf(data.Features[feature]);
                byte* target = Row(start) + feature;
                for (int row = start; row < end; row++, target += Stride)
                {
                    *target = table[column[row]];
                }
            }
        });
    }

    /// <summary>The bins that the records stand for.</summary>
    internal BinnedMatrix Data { get; }

    /// <summary>Bytes of a record: 16, 32 or 64.</summary>
    internal int Stride { get; }

    /// <summary>Whether rows can be recorded: at most 64 features, of at most 255 places each.</summary>
    internal static bool Fits(BinnedMatrix data) => data.Features.Length is > 0 and <= MaxStride
        && Array.TrueForAll(
            data.Features,
            feature => feature.Mapper.IsCategorical ? feature.Mapper.BinCount <= Special + 1 : feature.Mapper.NumericBinCount <= Special);

    /// <summary>The record of a row.</summary>
    internal byte* Row(int row) => _bytes.Pointer + ((long)row * Stride);

    /// <summary>The codes of a category's places up to a cut.</summary>
    /// <param name="feature">Position among the binned features.</param>
    /// <param name="cut">The last place that goes left.</param>
    internal int[] CodesUpTo(int feature, int cut) => _sets[feature][cut] ??= Data.Features[feature].Mapper.CodeOfBin[1..(cut + 2)];

    public void Dispose() => _bytes.Dispose();

    // A stored bin to its place; a bundle stores several features in a column.
    private static byte[] TableOf(BinnedFeature feature, int storedBins)
    {
        byte[] table = new byte[storedBins];
        for (int stored = 0; stored < storedBins; stored++)
        {
            int bin = feature.BinOfStored(stored);
            bool special = feature.Mapper.IsCategorical ? bin == 0 : bin >= feature.Mapper.NumericBinCount;
            table[stored] = special ? Special : (byte)(feature.Mapper.IsCategorical ? bin - 1 : bin);
        }

        return table;
    }
}
