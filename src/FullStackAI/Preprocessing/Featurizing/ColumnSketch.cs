using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>The few figures of a column that the featurizer decides by; one pass over its rows.</summary>
internal sealed record ColumnSketch
{
    private const double IdentifierShare = 0.95; // of the rows have a value of their own
    private const int EnoughRows = 50; // fewer rows may all differ by chance
    private const double MixedShare = 0.01; // of the texts: fewer can hardly be learned from
    private const double WordsInText = 1.5; // fewer words a cell are names and codes, not text

    /// <summary>The number of rows.</summary>
    internal int Rows { get; private init; }

    /// <summary>The number of rows with a value.</summary>
    internal int Present { get; private init; }

    /// <summary>The number of different values; 2 stands for two or more where more is not asked for.</summary>
    internal int Distinct { get; private init; }

    /// <summary>The third standardised moment of numbers; 0 for other columns.</summary>
    internal double Skewness { get; private init; }

    /// <summary>Why the column is no feature; null when it is one.</summary>
    internal string? Fault { get; private init; }

    /// <summary>Whether the text is of a script without spaces.</summary>
    internal bool IsUnspaced { get; private init; }

    /// <summary>Whether some of the text is of a script without spaces and most is not: several languages in one column.</summary>
    internal bool IsMixed { get; private init; }

    internal static ColumnSketch Of(Column column, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return column switch
        {
            CategoryColumn categories => OfCategories(categories),
            TextColumn text => OfText(text),
            IntegerColumn integers => OfIntegers(integers),
            VectorColumn vectors => new ColumnSketch { Rows = vectors.Length, Present = vectors.Length, Distinct = vectors.Length },
            _ => OfValues(column),
        };
    }

    private static ColumnSketch OfValues(Column column)
    {
        float[] values = new float[column.Length];
        if (column is DateTimeColumn dates)
        {
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = dates.IsMissing(row) ? float.NaN : dates[row];
            }
        }
        else
        {
            ReadNumbers(column, values);
        }

        return Of(column, values, null);
    }

    private static ColumnSketch OfIntegers(IntegerColumn column)
    {
        float[] values = new float[column.Length];
        ReadNumbers(column, values);
        return Of(column, values, SequenceFault(column));
    }

    private static void ReadNumbers(Column column, float[] values)
    {
        var block = new Block(Math.Max(1, values.Length)) { Rows = values.Length };
        SlotSpec spec = SlotSpec.Number(column.Name);
        ColumnReader.Fill(column, 0, block, new PipelineInput(column.Name, column.Kind, block.Add(spec), spec));
        block.Numbers(0).CopyTo(values);
    }

    private static ColumnSketch Of(Column column, float[] values, string? fault)
    {
        int present = values.Count(value => !float.IsNaN(value));
        float first = values.FirstOrDefault(value => !float.IsNaN(value));
        bool constant = !values.Any(value => !float.IsNaN(value) && value != first);
        double mean = Numbers.Mean(values);
        double deviation = Math.Sqrt(Numbers.Variance(values, mean));
        double cubes = 0;
        int finite = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                double z = (value - mean) / deviation;
                cubes += z * z * z;
                finite++;
            }
        }

        return new ColumnSketch
        {
            Rows = values.Length,
            Present = present,
            Distinct = present == 0 ? 0 : constant ? 1 : 2,
            Skewness = finite > 0 && deviation > 0 && column is not (BooleanColumn or DateTimeColumn) ? cubes / finite : 0,
            Fault = fault,
        };
    }

    /// <summary>Whole numbers that differ in each row and fill their range: row numbers and keys, not quantities.</summary>
    private static string? SequenceFault(IntegerColumn column)
    {
        if (column.Length < EnoughRows)
        {
            return null;
        }

        long[] sorted = new long[column.Length];
        column.CopyTo(0, sorted);
        Array.Sort(sorted);
        for (int row = 1; row < sorted.Length; row++)
        {
            if (sorted[row] == sorted[row - 1])
            {
                return null;
            }
        }

        double density = sorted.Length / ((double)sorted[^1] - sorted[0] + 1);
        string name = column.Name;
        bool named = name.EndsWith("id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("key", StringComparison.OrdinalIgnoreCase);
        return sorted[0] != IntegerColumn.Missing && (density >= 0.5 || named)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"looks like an identifier: {sorted.Length:N0} whole numbers, each once, in [{sorted[0]}, {sorted[^1]}]")
            : null;
    }

    private static ColumnSketch OfCategories(CategoryColumn column)
    {
        int[] codes = new int[column.Length];
        column.CopyTo(0, codes);
        int[] counts = LevelCounts.Of(codes, column.Levels.Count);
        int present = codes.Count(code => code >= 0);
        int distinct = counts.Count(count => count > 0);
        return new ColumnSketch { Rows = codes.Length, Present = present, Distinct = distinct, Fault = UniqueFault(present, distinct) };
    }

    private static ColumnSketch OfText(TextColumn column)
    {
        var slot = new TextSlot();
        slot.Bind(column, 0);
        (double ofLetters, double ofTexts) = TextScripts.Unspaced(slot, column.Length);
        bool unspaced = ofLetters > 0.5;
        var seen = new WordTable();
        int present = 0;
        long words = 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (!column.IsMissing(row))
            {
                ReadOnlySpan<byte> text = column.Utf8(row);
                seen.GetOrAdd(text);
                words += 1 + text.Count((byte)' ');
                present++;
            }
        }

        bool isText = unspaced || words >= WordsInText * present;
        return new ColumnSketch
        {
            Rows = column.Length,
            Present = present,
            Distinct = seen.Count,
            IsUnspaced = unspaced,
            IsMixed = !unspaced && ofTexts >= MixedShare,
            Fault = isText ? null : UniqueFault(present, seen.Count),
        };
    }

    private static string? UniqueFault(int present, int distinct) => present >= EnoughRows && distinct >= IdentifierShare * present
        ? string.Create(CultureInfo.InvariantCulture, $"looks like an identifier: {distinct:N0} different values in {present:N0} rows")
        : null;
}
