namespace FullStackAI.Data.Csv;

/// <summary>Parses the numbers of a block: as integers until one is none.</summary>
internal sealed class NumericCells(NumericBuilder builder, CellTally tally) : ColumnCells
{
    private double[] _numbers = [];
    private byte[] _scratch = [];

    internal CellTally Tally => tally;

    internal long[] Integers { get; private set; } = [];

    internal bool IsNumber { get; private set; }

    internal int Narrowest { get; private set; }

    internal int Widest { get; private set; }

    internal bool LeadingZero { get; private set; }

    internal static void ToNumbers(ReadOnlySpan<long> integers, Span<double> numbers)
    {
        for (int row = 0; row < integers.Length; row++)
        {
            numbers[row] = integers[row] == IntegerColumn.Missing ? double.NaN : integers[row];
        }
    }

    internal void CopyNumbers(Span<double> destination)
    {
        if (IsNumber)
        {
            _numbers.AsSpan(0, destination.Length).CopyTo(destination);
        }
        else
        {
            ToNumbers(Integers.AsSpan(0, destination.Length), destination);
        }
    }

    internal override void Parse(FieldBlock block)
    {
        tally.Reset();
        (Narrowest, Widest, LeadingZero) = (int.MaxValue, 0, false);
        IsNumber = builder.IsNumber;
        int row = 0;
        if (!IsNumber)
        {
            row = ParseIntegers(block);
            if (row == block.Rows)
            {
                return;
            }

            IsNumber = true;
            Grow(ref _numbers, block.Rows);
            ToNumbers(Integers.AsSpan(0, row), _numbers);
        }

        ParseNumbers(block, row);
    }

    private static void Grow<T>(ref T[] array, int rows)
    {
        if (array.Length < rows)
        {
            array = GC.AllocateUninitializedArray<T>(rows + (rows / 4));
        }
    }

    private int ParseIntegers(FieldBlock block)
    {
        long[] integers = Integers;
        Grow(ref integers, block.Rows);
        Integers = integers;
        byte point = builder.DecimalPoint;
        int column = builder.Plan.Source;
        long values = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> cell = block.Field(row, column);
            NumberShape shape = NumberParser.Parse(cell, point, out long integer, out _);
            if (shape == NumberShape.None)
            {
                cell = Quoting.Content(cell, builder.Quote, ref _scratch, out _);
                cell = Quoting.Trim(cell);
                shape = NumberParser.Parse(cell, point, out integer, out _);
            }

            if (shape == NumberShape.Integer)
            {
                integers[row] = integer;
                values++;
                Narrowest = Math.Min(Narrowest, cell.Length);
                Widest = Math.Max(Widest, cell.Length);
                LeadingZero |= cell[0] == (byte)'0' && cell.Length > 1;
            }
            else if (shape == NumberShape.None)
            {
                tally.AddOther(cell, row);
                integers[row] = IntegerColumn.Missing;
            }
            else
            {
                tally.Values += values;
                return row;
            }
        }

        tally.Values += values;
        return block.Rows;
    }

    private void ParseNumbers(FieldBlock block, int from)
    {
        Grow(ref _numbers, block.Rows);
        byte point = builder.DecimalPoint;
        int column = builder.Plan.Source;
        long values = 0;
        for (int row = from; row < block.Rows; row++)
        {
            ReadOnlySpan<byte> cell = block.Field(row, column);
            NumberShape shape = NumberParser.Parse(cell, point, out _, out double number);
            if (shape == NumberShape.None)
            {
                cell = Quoting.Content(cell, builder.Quote, ref _scratch, out _);
                cell = Quoting.Trim(cell);
                shape = NumberParser.Parse(cell, point, out _, out number);
            }

            if (shape == NumberShape.None)
            {
                tally.AddOther(cell, row);
                number = double.NaN;
            }
            else
            {
                values++;
            }

            _numbers[row] = number;
        }

        tally.Values += values;
    }
}
