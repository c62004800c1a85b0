using FullStackAI.Data;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>28 numbers.</summary>
internal sealed class Row28
{
    public float F0;
    public float F1;
    public float F2;
    public float F3;
    public float F4;
    public float F5;
    public float F6;
    public float F7;
    public float F8;
    public float F9;
    public float F10;
    public float F11;
    public float F12;
    public float F13;
    public float F14;
    public float F15;
    public float F16;
    public float F17;
    public float F18;
    public float F19;
    public float F20;
    public float F21;
    public float F22;
    public float F23;
    public float F24;
    public float F25;
    public float F26;
    public float F27;

    internal static Row28[] From(Table table) => [.. Enumerable.Range(0, table.RowCount).Select(row => From(table, row))];

    private static Row28 From(Table table, int row)
    {
        float Cell(int column) => (float)((NumberColumn)table.Columns[column])[row];
        return new Row28
        {
            F0 = Cell(0), F1 = Cell(1), F2 = Cell(2), F3 = Cell(3), F4 = Cell(4), F5 = Cell(5), F6 = Cell(6), F7 = Cell(7), F8 = Cell(8),
            F9 = Cell(9), F10 = Cell(10), F11 = Cell(11), F12 = Cell(12), F13 = Cell(13), F14 = Cell(14), F15 = Cell(15), F16 = Cell(16),
            F17 = Cell(17), F18 = Cell(18), F19 = Cell(19), F20 = Cell(20), F21 = Cell(21), F22 = Cell(22), F23 = Cell(23), F24 = Cell(24),
            F25 = Cell(25), F26 = Cell(26), F27 = Cell(27),
        };
    }
}

/// <summary>4 numbers.</summary>
internal sealed class Row4
{
    public float F0;
    public float F1;
    public float F2;
    public float F3;
}

/// <summary>6 numbers and 8 categories.</summary>
internal sealed class AdultRow
{
    public float N0;
    public float N1;
    public float N2;
    public float N3;
    public float N4;
    public float N5;
    public string? C0;
    public string? C1;
    public string? C2;
    public string? C3;
    public string? C4;
    public string? C5;
    public string? C6;
    public string? C7;

    internal static AdultRow[] From(Table table, int rows) => [.. Enumerable.Range(0, rows).Select(row => RowOf(table, row))];

    private static AdultRow RowOf(Table table, int row)
    {
        string? Level(string name) => (string?)table[name].GetValue(row);
        float Number(string name) => (float)((NumberColumn)table[name])[row];
        return new AdultRow
        {
            N0 = Number("n0"), N1 = Number("n1"), N2 = Number("n2"), N3 = Number("n3"), N4 = Number("n4"), N5 = Number("n5"),
            C0 = Level("c0"), C1 = Level("c1"), C2 = Level("c2"), C3 = Level("c3"), C4 = Level("c4"), C5 = Level("c5"), C6 = Level("c6"),
            C7 = Level("c7"),
        };
    }
}

/// <summary>One text.</summary>
internal sealed class TextRow
{
    public string Text = "";
}

/// <summary>The probability of the positive class.</summary>
internal sealed class BinaryOutput
{
    public float Probability;
}

/// <summary>The probabilities of all classes.</summary>
internal sealed class ClassOutput
{
    public float[] Score = [];
}
