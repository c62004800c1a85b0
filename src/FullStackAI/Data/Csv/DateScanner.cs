namespace FullStackAI.Data.Csv;

/// <summary>Walks over the bytes of a date.</summary>
internal ref struct DateScanner(ReadOnlySpan<byte> cell)
{
    private static readonly byte[][] Months =
        [.. "jan feb mar apr may jun jul aug sep oct nov dec".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    private static readonly byte[][] Days =
        [.. "mon tue wed thu fri sat sun".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    private readonly ReadOnlySpan<byte> _cell = cell;
    private int _at;

    internal readonly bool AtEnd => _at >= _cell.Length;

    internal readonly byte Peek => AtEnd ? (byte)0 : _cell[_at];

    internal void Skip() => _at++;

    internal void SkipBlanks()
    {
        while (Peek == (byte)' ')
        {
            _at++;
        }
    }

    /// <summary>Reads up to nine digits.</summary>
    internal bool Number(out int value, out int digits)
    {
        value = 0;
        int start = _at;
        while (_at < _cell.Length && DateParser.IsDigit(_cell[_at]) && _at - start < 9)
        {
            value = (value * 10) + _cell[_at++] - '0';
        }

        digits = _at - start;
        return digits > 0;
    }

    internal bool NumberOrMonth(out int value, out int digits, out bool named)
    {
        named = MonthName(out value);
        digits = 0;
        return named || Number(out value, out digits);
    }

    /// <summary>Steps over what parts the numbers of a date (and the marks for year and
    /// month in Chinese and Japanese); 0 when nothing does.</summary>
    internal byte DateSeparator()
    {
        if (_cell[_at..].StartsWith("年"u8) || _cell[_at..].StartsWith("月"u8))
        {
            _at += 3;
            return (byte)'-';
        }

        byte separator = Peek;
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.' or (byte)' ' or (byte)','))
        {
            return 0;
        }

        _at++;
        if (separator is (byte)',' or (byte)'.')
        {
            SkipBlanks();
        }

        return separator;
    }

    internal bool SkipDayMark()
    {
        if (_cell[_at..].StartsWith("日"u8))
        {
            _at += 3;
        }

        return true;
    }

    internal bool MonthName(out int month)
    {
        month = Name(Months, out bool found) + 1;
        return found;
    }

    internal bool DayName()
    {
        _ = Name(Days, out bool found);
        if (found && Peek == (byte)',')
        {
            _at++;
        }

        SkipBlanks();
        return found;
    }

    /// <summary>Whether the letters that follow are the given ones, whatever their case; then steps over them.</summary>
    internal bool Letters(ReadOnlySpan<byte> lower)
    {
        if (_cell.Length - _at < lower.Length || !System.Text.Ascii.EqualsIgnoreCase(_cell.Slice(_at, lower.Length), lower))
        {
            return false;
        }

        _at += lower.Length;
        return true;
    }

    private int Name(byte[][] names, out bool found)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (Letters(names[i]))
            {
                while (!AtEnd && (_cell[_at] | 0x20) is >= 'a' and <= 'z')
                {
                    _at++;
                }

                found = true;
                return i;
            }
        }

        found = false;
        return -1;
    }
}
