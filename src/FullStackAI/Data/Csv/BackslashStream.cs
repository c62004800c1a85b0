namespace FullStackAI.Data.Csv;

/// <summary>Reads text whose quotes within quoted fields are written with a backslash before them, as MySQL and Spark
/// write them, as if they were doubled; two backslashes become one, any other stays.</summary>
/// <param name="inner">UTF-8.</param>
/// <param name="separator">What stands between fields.</param>
/// <param name="quote">What stands around fields.</param>
internal sealed class BackslashStream(Stream inner, byte separator, byte quote) : RewritingStream(inner)
{
    private bool _beginsField = true;
    private bool _inQuotes;
    private bool _afterBackslash;
    private bool _closedQuotes;

    /// <summary>Whether the rows of a sample are in step only when backslashes are read so.</summary>
    /// <param name="sample">The first rows as they stand in the file.</param>
    /// <param name="asked">What stands between fields, where that is known.</param>
    /// <param name="separator">What stands between fields when they are.</param>
    internal static bool Explains(TextSample sample, char? asked, out byte separator)
    {
        separator = (byte)',';
        if (sample.Bytes.AsSpan().IndexOf("\\\""u8) < 0)
        {
            return false;
        }

        foreach (byte candidate in asked is char one ? [(byte)one] : ",;\t|"u8)
        {
            SampleRows plain = SampleRows.Split(sample, candidate, (byte)'"', (byte)'\n');
            using var stream = new BackslashStream(new MemoryStream(sample.Bytes), candidate, (byte)'"');
            SampleRows read = SampleRows.Split(
                TextSample.Read(stream, sample.Bytes.Length + 1) with { IsWhole = sample.IsWhole }, candidate, (byte)'"', (byte)'\n');
            if ((plain.UsualShare < 1 || plain.BadQuotes > 0) && read is { UsualFields: > 1, UsualShare: 1, BadQuotes: 0, GoodQuotes: > 0 })
            {
                separator = candidate;
                return true;
            }
        }

        return false;
    }

    protected override int Rewrite(ReadOnlySpan<byte> bytes, Span<byte> written)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            if (_afterBackslash)
            {
                _afterBackslash = false;
                if (b != (byte)'\\')
                {
                    written[count++] = b == quote ? quote : (byte)'\\';
                }

                written[count++] = b;
            }
            else if (_inQuotes)
            {
                _afterBackslash = b == (byte)'\\';
                _closedQuotes = b == quote;
                _inQuotes = !_closedQuotes;
                if (!_afterBackslash)
                {
                    written[count++] = b;
                }
            }
            else
            {
                _inQuotes = b == quote && (_beginsField || _closedQuotes); // a doubled quote stands for one here too
                _closedQuotes = false;
                _beginsField = b == separator || b == (byte)'\n' || (b == (byte)' ' && _beginsField);
                written[count++] = b;
            }
        }

        return count;
    }
}
