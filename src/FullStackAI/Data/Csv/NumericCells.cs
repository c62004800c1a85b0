using System.Runtime.CompilerServices;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ParseIntegers(FieldBlock block)
    {
        long[] integers = Integers;
        Grow(ref integers, block.Rows);
        Integers = integers;
        byte point = builder.DecimalPoint;
        int column = builder.Plan.Source;
        long values = 0;
        long integer = 0;
        int narrowest = int.MaxValue;
        int widest = 0;
        bool leadingZero = false;
        int row = 0;
        for (; row < block.Rows; row++)
        {
            int start = block.FieldAt(row, column, out int length);
            NumberShape shape = length <= 0 || start < FieldBlock.Lead
                ? NumberShape.None
                : NumberParser.Parse(block.Bytes, start, length, point, out integer, out _);
            ReadOnlySpan<byte> cell = default;
            if (shape == NumberShape.None)
            {
                cell = Quoting.Trim(Quoting.Content(block.Field(row, column), builder.Quote, ref _scratch, out _));
                shape = NumberParser.Parse(cell, point, out integer, out _);
                length = cell.Length;
            }

            if (shape == NumberShape.Integer)
            {
                integers[row] = integer;
                values++;
                narrowest = Math.Min(narrowest, length);
                widest = Math.Max(widest, length);
                leadingZero |= length > 1 && (cell.IsEmpty ? block.Bytes[start] : cell[0]) == (byte)'0';
            }
            else if (shape == NumberShape.None)
            {
                tally.AddOther(cell, row);
                integers[row] = IntegerColumn.Missing;
            }
            else
            {
                break;
            }
        }

        tally.Values += values;
        DropNamedIntegers(row);
        (Narrowest, Widest, LeadingZero) = (narrowest, widest, leadingZero);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ParseNumbers(FieldBlock block, int from)
    {
        Grow(ref _numbers, block.Rows);
        double[] numbers = _numbers;
        byte point = builder.DecimalPoint;
        int column = builder.Plan.Source;
        long values = 0;
        for (int row = from; row < block.Rows; row++)
        {
            int start = block.FieldAt(row, column, out int length);
            double number = double.NaN;
            NumberShape shape = length <= 0 || start < FieldBlock.Lead
                ? NumberShape.None
                : NumberParser.Parse(block.Bytes, start, length, point, out _, out number);
            if (shape == NumberShape.None)
            {
                ReadOnlySpan<byte> cell = Quoting.Trim(Quoting.Content(block.Field(row, column), builder.Quote, ref _scratch, out _));
                shape = NumberParser.Parse(cell, point, out _, out number);
                if (shape == NumberShape.None)
                {
                    tally.AddOther(cell, row);
                    numbers[row] = double.NaN;
                    continue;
                }
            }

            values++;
            numbers[row] = number;
        }

        tally.Values += values;
        DropNamedNumbers(from, block.Rows);
    }

    /// <summary>Makes the integers missing that the user named as missing, such as −999.</summary>
    private void DropNamedIntegers(int rows)
    {
        foreach (double named in builder.Missing.Numbers)
        {
            for (int row = 0; row < rows; row++)
            {
                if (Integers[row] == named)
                {
                    Integers[row] = IntegerColumn.Missing;
                    CountNamed(named);
                }
            }
        }
    }

    private void DropNamedNumbers(int from, int rows)
    {
        foreach (double named in builder.Missing.Numbers)
        {
            for (int row = from; row < rows; row++)
            {
                if (_numbers[row] == named)
                {
                    _numbers[row] = double.NaN;
                    CountNamed(named);
                }
            }
        }
    }

    private void CountNamed(double named)
    {
        tally.AddToken(builder.Missing.IndexOf(named), 1);
        tally.Values--;
    }
}
