namespace FullStackAI.Trainers.Trees;

/// <summary>A feature matrix in bins: column by column for splitting rows, row by row with the gradients for histograms.</summary>
/// <remarks>Memory: rows × (columns + records), with F narrow columns 2 F + 4 bytes a row (F bytes without records).</remarks>
internal sealed class BinnedMatrix : IDisposable
{
    /// <summary>Joins columns that hold the features' bins.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="features">The features, in the order of their columns.</param>
    /// <param name="columns">Narrow columns first, then wide ones.</param>
    internal BinnedMatrix(int rows, BinnedFeature[] features, BinColumn[] columns)
    {
        Rows = rows;
        Features = features;
        Columns = columns;
        Layout();
    }

    internal int Rows { get; }

    /// <summary>The features that can be split on, in the order of their columns.</summary>
    internal BinnedFeature[] Features { get; }

    /// <summary>The stored columns: narrow ones first.</summary>
    internal BinColumn[] Columns { get; }

    /// <summary>The rows as records; empty for validation rows.</summary>
    internal RecordTile[] Tiles { get; private set; } = [];

    /// <summary>Number of 64-bit words of one histogram.</summary>
    internal int HistogramLength { get; private set; }

    internal BinColumn ColumnOf(BinnedFeature feature) => Columns[feature.Column];

    /// <summary>Some rows in the same bins, without records.</summary>
    /// <param name="rows">Their numbers, in the order wanted.</param>
    /// <param name="team">Who works.</param>
    /// <returns>The caller's to dispose.</returns>
    internal BinnedMatrix Take(int[] rows, Numerics.ThreadTeam team)
    {
        var columns = new BinColumn[Columns.Length];
        team.ForEach(columns.Length, (_, index) => columns[index] = Columns[index].Take(rows));
        return new BinnedMatrix(rows.Length, Features, columns);
    }

    public void Dispose()
    {
        foreach (BinColumn column in Columns)
        {
            column.Dispose();
        }

        foreach (RecordTile tile in Tiles)
        {
            tile.Dispose();
        }
    }

    /// <summary>Lays the rows out as records, without gradients yet.</summary>
    internal void MakeRecords(Numerics.ThreadTeam team)
    {
        BinColumn[] narrow = [.. Columns.Where(column => !column.IsWide)];
        BinColumn[] wide = [.. Columns.Where(column => column.IsWide)];
        int count = Math.Max(1, Math.Max(Pieces(narrow.Length, RecordTile.MaxNarrow), Pieces(wide.Length, RecordTile.MaxWide)));
        var tiles = new RecordTile[count];
        for (int i = 0; i < count; i++)
        {
            tiles[i] = new RecordTile(Rows, Part(narrow, i, count), Part(wide, i, count));
        }

        const int BlockRows = 8192;
        int blocks = Pieces(Rows, BlockRows);
        team.ForEach(blocks * count, (_, piece) =>
        {
            int start = piece / count * BlockRows;
            tiles[piece % count].CopyBins(start, Math.Min(Rows, start + BlockRows));
        });
        Tiles = tiles;
    }

    private static int Pieces(int count, int size) => (count + size - 1) / size;

    private static BinColumn[] Part(BinColumn[] columns, int index, int count) =>
        columns[(int)((long)columns.Length * index / count)..(int)((long)columns.Length * (index + 1) / count)];

    private void Layout()
    {
        int offset = 0;
        for (int i = 0; i < Columns.Length; i++)
        {
            BinColumn column = Columns[i];
            column.HistogramOffset = offset;
            offset += column.IsWide ? (column.BinCount + 7) & ~7 : HistogramKernel.NarrowStride;
        }

        HistogramLength = offset;
        for (int start = 0; start < Features.Length;)
        {
            int end = start + 1;
            while (end < Features.Length && Features[end].Column == Features[start].Column)
            {
                end++;
            }

            BinColumn column = Columns[Features[start].Column];
            column.Features = start..end;
            column.IsCumulative = !Features[start].IsBundled && !Features[start].Mapper.IsCategorical;
            start = end;
        }
    }
}
