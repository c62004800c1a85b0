namespace FullStackAI.Data.Csv;

/// <summary>Reads text whose fields stand apart by runs of blanks, as aligned columns do, with one tab in the place
/// of each run; blanks at both ends of a line are left out, those inside quotes stay.</summary>
/// <param name="inner">UTF-8.</param>
/// <param name="quote">The quote; 0 when quotes are ordinary characters.</param>
internal sealed class BlankRunsStream(Stream inner, byte quote) : RewritingStream(inner)
{
    private bool _beginsLine = true;
    private bool _beginsField = true;
    private bool _afterBlank;
    private bool _inQuotes;
    private bool _closedQuotes;

    protected override int Rewrite(ReadOnlySpan<byte> bytes, Span<byte> written)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            bool reopens = _closedQuotes && b == quote; // the second of two quotes stands for one
            _closedQuotes = false;
            if (_inQuotes || reopens)
            {
                _closedQuotes = _inQuotes && b == quote;
                _inQuotes = !_closedQuotes;
                written[count++] = b;
            }
            else if (b is (byte)' ' or (byte)'\t')
            {
                _afterBlank = !_beginsLine;
            }
            else if (b is (byte)'\n' or (byte)'\r')
            {
                (_beginsLine, _beginsField, _afterBlank) = (true, true, false);
                written[count++] = b;
            }
            else
            {
                if (_afterBlank)
                {
                    written[count++] = (byte)'\t';
                    _beginsField = true;
                }

                _inQuotes = quote != 0 && b == quote && _beginsField;
                (_beginsLine, _beginsField, _afterBlank) = (false, false, false);
                written[count++] = b;
            }
        }

        return count;
    }
}
