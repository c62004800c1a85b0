using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Parses the booleans of a block.</summary>
internal sealed class BooleanCells(BooleanBuilder builder, CellTally tally) : ColumnCells
{
    private byte[] _scratch = [];

    internal CellTally Tally => tally;

    internal byte[] Values { get; private set; } = [];

    internal BooleanPair? Pair { get; private set; }

    internal bool Mixed { get; private set; }

    /// <summary>The word for false as the file writes it; null when it was not seen.</summary>
    internal string? False { get; private set; }

    internal string? True { get; private set; }

    internal override void Parse(FieldBlock block)
    {
        tally.Reset();
        (Pair, Mixed, False, True) = (null, false, null, null);
        if (Values.Length < block.Rows)
        {
            Values = new byte[block.Rows + (block.Rows / 4)];
        }

        for (int row = 0; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> cell = Quoting.Trim(
                Quoting.Content(block.Field(row, builder.Plan.Source), builder.Quote, ref _scratch, out _));
            Values[row] = Read(cell, row);
        }
    }

    private byte Read(ReadOnlySpan<byte> cell, int row)
    {
        int value = Pair?.Read(cell) ?? -1;
        if (value < 0 && BooleanPair.Find(cell, digits: builder.Plan.Forced is not null) is BooleanPair pair)
        {
            Mixed |= Pair is not null;
            Pair ??= pair;
            value = pair.Read(cell);
        }

        switch (value)
        {
            case 0:
                False ??= Encoding.ASCII.GetString(cell);
                break;
            case 1:
                True ??= Encoding.ASCII.GetString(cell);
                break;
            default:
                tally.AddOther(cell, row);
                return BooleanColumn.Missing;
        }

        tally.Values++;
        return (byte)value;
    }
}
