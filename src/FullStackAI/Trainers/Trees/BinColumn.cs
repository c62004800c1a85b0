using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>One stored column of bins: a feature of its own, or several that are never non-default in the same row (a bundle).</summary>
internal sealed unsafe class BinColumn : IDisposable
{
    /// <summary>Rows that kernels may read past the end.</summary>
    internal const int Padding = 128;

    /// <summary>Bins that fit a byte; a column of more is stored in 16 bits.</summary>
    internal const int MaxNarrowBins = 256;

    private readonly NativeArray<byte>? _narrow;
    private readonly NativeArray<ushort>? _wide;

    internal BinColumn(int rows, int binCount)
    {
        BinCount = binCount;
        if (binCount <= MaxNarrowBins)
        {
            _narrow = new NativeArray<byte>(rows, Padding);
            Bytes = _narrow.Pointer;
        }
        else
        {
            _wide = new NativeArray<ushort>(rows, Padding);
            Words = _wide.Pointer;
        }
    }

    /// <summary>Number of bins.</summary>
    internal int BinCount { get; }

    /// <summary>Bins up to the next multiple of eight: what a histogram holds of the column at
    /// least; the last ones stay zero, or repeat the running sum.</summary>
    internal int PaddedBinCount => (BinCount + ColumnKernel.Lanes - 1) & -ColumnKernel.Lanes;

    /// <summary>Whether the bins are stored in 16 bits.</summary>
    internal bool IsWide => _wide is not null;

    /// <summary>[rows]; the bins of a narrow column.</summary>
    internal byte* Bytes { get; }

    /// <summary>[rows]; the bins of a wide column.</summary>
    internal ushort* Words { get; }

    /// <summary>Where the column's bins start in a histogram.</summary>
    internal int HistogramOffset { get; set; }

    /// <summary>The features stored here, as a range of the matrix's features.</summary>
    internal Range Features { get; set; }

    /// <summary>Whether the histogram holds running sums over ascending bins (a
    /// numeric feature alone) rather than one sum per bin.</summary>
    internal bool IsCumulative { get; set; }

    internal int this[int row] => Bytes is not null ? Bytes[row] : Words[row];

    /// <summary>Sets the bin of a row.</summary>
    internal void Set(int row, int bin)
    {
        if (Bytes is not null)
        {
            Bytes[row] = (byte)bin;
        }
        else
        {
            Words[row] = (ushort)bin;
        }
    }

    /// <summary>Sets every row to one bin.</summary>
    internal void Fill(int bin)
    {
        _narrow?.Span.Fill((byte)bin);
        _wide?.Span.Fill((ushort)bin);
    }

    /// <summary>The bins of some rows.</summary>
    /// <param name="rows">Their numbers, in the order wanted.</param>
    internal BinColumn Take(ReadOnlySpan<int> rows)
    {
        var taken = new BinColumn(rows.Length, BinCount);
        if (IsWide)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                taken.Words[i] = Words[rows[i]];
            }

            return taken;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            taken.Bytes[i] = Bytes[rows[i]];
        }

        return taken;
    }

    public void Dispose()
    {
        _narrow?.Dispose();
        _wide?.Dispose();
    }
}
