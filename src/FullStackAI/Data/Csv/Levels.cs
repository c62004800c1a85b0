namespace FullStackAI.Data.Csv;

/// <summary>Makes a category column of codes: levels in ordinal order, words for missing taken out.</summary>
internal static class Levels
{
    internal static CategoryColumn Column(string name, int[] codes, int count, WordTable table, MissingTokens missing, CellTally tally)
    {
        int[] tokens = new int[table.Count];
        var kept = new List<(string Text, int Code)>(table.Count);
        for (int code = 0; code < table.Count; code++)
        {
            ReadOnlySpan<byte> word = Quoting.Trim(table[code]);
            tokens[code] = word.IsEmpty ? int.MaxValue : missing.IndexOf(word, amongValues: false);
            if (tokens[code] < 0)
            {
                kept.Add((table.Text(code), code));
            }
        }

        kept.Sort((a, b) => string.CompareOrdinal(a.Text, b.Text));
        int[] final = new int[table.Count];
        Array.Fill(final, CategoryColumn.Missing);
        string[] levels = new string[kept.Count];
        for (int level = 0; level < levels.Length; level++)
        {
            levels[level] = kept[level].Text;
            final[kept[level].Code] = level;
        }

        foreach (ref int code in codes.AsSpan(0, count))
        {
            if (code < 0)
            {
                continue;
            }

            int token = tokens[code];
            if (token == int.MaxValue)
            {
                tally.Empty++;
            }
            else if (token >= 0)
            {
                tally.AddToken(token, 1);
            }
            else
            {
                tally.Values++;
            }

            code = final[code];
        }

        return new CategoryColumn(name, codes, count, levels);
    }
}
