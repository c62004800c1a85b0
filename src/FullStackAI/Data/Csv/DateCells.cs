using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Parses the dates of a block.</summary>
internal sealed class DateCells(DateBuilder builder, CellTally tally) : ColumnCells
{
    private byte[] _scratch = [];

    internal CellTally Tally => tally;

    internal long[] Ticks { get; private set; } = [];

    internal DateTraits Traits { get; private set; }

    internal long Compact { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Parse(FieldBlock block)
    {
        tally.Reset();
        Traits = DateTraits.None;
        Compact = 0;
        if (Ticks.Length < block.Rows)
        {
            Ticks = GC.AllocateUninitializedArray<long>(block.Rows + (block.Rows / 4));
        }

        long values = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> cell = block.Field(row, builder.Plan.Source);
            if (IsoDate.TryParse(cell, out long ticks, out DateTraits traits) || ParseOther(ref cell, out ticks, out traits))
            {
                Traits |= traits;
                Compact += (traits & DateTraits.Compact) != 0 ? 1 : 0;
                values++;
            }
            else
            {
                tally.AddOther(cell, row);
                ticks = DateTimeColumn.Missing;
            }

            Ticks[row] = ticks;
        }

        tally.Values = values;
    }

    private bool ParseOther(ref ReadOnlySpan<byte> cell, out long ticks, out DateTraits traits)
    {
        cell = Quoting.Trim(Quoting.Content(cell, builder.Quote, ref _scratch, out _));
        return TryParse(cell, builder.Formats, out ticks, out traits);
    }

    /// <summary>Reads a date by the user's formats, then by the built-in rules.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> cell, IReadOnlyList<string> formats, out long ticks, out DateTraits traits)
    {
        if (formats.Count > 0 && cell.Length is > 0 and < 100)
        {
            string text = Encoding.UTF8.GetString(cell);
            foreach (string format in formats)
            {
                if (DateTime.TryParseExact(
                    text,
                    format,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces,
                    out DateTime date))
                {
                    (ticks, traits) = (date.Ticks, DateTraits.None);
                    return true;
                }
            }
        }

        return DateParser.TryParse(cell, out ticks, out traits);
    }
}
