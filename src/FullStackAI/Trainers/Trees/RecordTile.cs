using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Rows of bins side by side with their gradient:
/// <c>[narrow bins][wide bins][int32 g and h]</c>, so that one cache line brings all a histogram needs of a row.</summary>
/// <remarks>A tile holds at most <see cref="MaxNarrow"/> narrow columns, so that its
/// part of a histogram stays in the second-level cache.</remarks>
internal sealed unsafe class RecordTile : IDisposable
{
    internal const int MaxNarrow = 128;
    internal const int MaxWide = 16;
    private const int Alignment = 4;
    private const int BlockRows = 1024;

    private readonly NativeArray<byte> _records;

    internal RecordTile(int rows, BinColumn[] narrow, BinColumn[] wide)
    {
        Narrow = narrow;
        Wide = wide;
        WideOffset = (narrow.Length + 1) & ~1;
        GradientOffset = (WideOffset + (2 * wide.Length) + Alignment - 1) & -Alignment;
        Stride = GradientOffset + 4;
        _records = new NativeArray<byte>((long)rows * Stride, Stride, zeroed: false);
        Records = _records.Pointer;
        WideHistogramOffsets = [.. wide.Select(column => column.HistogramOffset)];
        NarrowHistogramOffset = narrow.Length > 0 ? narrow[0].HistogramOffset : 0;
    }

    internal BinColumn[] Narrow { get; }

    internal BinColumn[] Wide { get; }

    internal byte* Records { get; }

    /// <summary>Bytes of a row.</summary>
    internal int Stride { get; }

    internal int WideOffset { get; }

    internal int GradientOffset { get; }

    /// <summary>Where the first narrow column's bins start in a histogram; the others follow 256 apart.</summary>
    internal int NarrowHistogramOffset { get; }

    /// <summary>[wide columns]; where their bins start in a histogram.</summary>
    internal int[] WideHistogramOffsets { get; }

    internal long ByteCount => _records.ByteCount;

    public void Dispose() => _records.Dispose();

    /// <summary>Copies the bins of a block of rows out of the columns.</summary>
    /// <param name="start">First row.</param>
    /// <param name="end">One past the last row.</param>
    internal void CopyBins(int start, int end)
    {
        for (int block = start; block < end; block += BlockRows)
        {
            int stop = Math.Min(end, block + BlockRows);
            for (int i = 0; i < Narrow.Length; i++)
            {
                byte* bins = Narrow[i].Bytes;
                byte* target = Records + ((long)block * Stride) + i;
                for (int row = block; row < stop; row++, target += Stride)
                {
                    *target = bins[row];
                }
            }

            for (int i = 0; i < Wide.Length; i++)
            {
                ushort* bins = Wide[i].Words;
                byte* target = Records + ((long)block * Stride) + WideOffset + (2 * i);
                for (int row = block; row < stop; row++, target += Stride)
                {
                    *(ushort*)target = bins[row];
                }
            }
        }
    }
}
