namespace FullStackAI.Data.Csv;

/// <summary>Decides what a column of words is, once all of them are known: numbers,
/// dates or booleans after all, categories, or text.</summary>
internal static class WordDecision
{
    internal static Finished OfCodes(ColumnPlan plan, LoadScope scope, CellTally tally, int[] codes, int count, WordTable table)
    {
        long[] cells = new long[table.Count];
        foreach (int code in codes.AsSpan(0, count))
        {
            if (code >= 0)
            {
                cells[code]++;
            }
        }

        var census = new WordCensus(scope);
        WordShape shape = default;
        for (int code = 0; code < table.Count; code++)
        {
            census.Add(table[code], cells[code]);
            shape.Add(table[code], cells[code]);
        }

        tally.Empty = count - cells.Sum();
        if (plan.Forced is null && !plan.Settled && census.Storage is Storage values)
        {
            return new Finished(null, values, "most words are values after all");
        }

        bool text = plan.Forced is null ? shape.IsText(table.Count) : plan.Forced == ColumnKind.Text;
        string reason = Reason(plan, shape, table.Count, text);
        if (!text)
        {
            return new Finished(Levels.Column(plan.Name, codes, count, table, scope.Missing, tally), default, reason);
        }

        var store = new TextStore();
        foreach (int code in codes.AsSpan(0, count))
        {
            if (code < 0)
            {
                store.AppendMissing();
            }
            else
            {
                store.Append(table[code]);
            }
        }

        tally.Values = count - tally.Empty;
        return new Finished(new TextColumn(plan.Name, store.Seal()), default, reason);
    }

    internal static Finished OfText(ColumnPlan plan, LoadScope scope, CellTally tally, TextStore store, WordShape shape, long distinct)
    {
        bool text = plan.Forced is null ? shape.IsText(distinct) : plan.Forced == ColumnKind.Text;
        if (plan.Forced is null && !plan.Settled && !text)
        {
            var census = new WordCensus(scope);
            for (int row = 0; row < store.Count && !census.IsHopeless; row++)
            {
                if (!store.IsMissing(row))
                {
                    census.Add(store[row], 1);
                }
            }

            if (!census.IsHopeless && census.Storage is Storage values)
            {
                return new Finished(null, values, "most words are values after all");
            }
        }

        string reason = Reason(plan, shape, distinct, text);
        if (text)
        {
            tally.Values = shape.Cells;
            tally.Empty = store.Count - shape.Cells;
            return new Finished(new TextColumn(plan.Name, store), default, reason);
        }

        var table = new WordTable();
        int[] codes = new int[store.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            ReadOnlySpan<byte> word = store[row];
            codes[row] = store.IsMissing(row) ? CategoryColumn.Missing : table.Code(word, WordTable.Hash(word));
        }

        tally.Empty = store.Count - shape.Cells;
        return new Finished(Levels.Column(plan.Name, codes, codes.Length, table, scope.Missing, tally), default, reason);
    }

    private static string Reason(ColumnPlan plan, in WordShape shape, long distinct, bool text)
    {
        if (plan.Reason.Length > 0)
        {
            return plan.Reason;
        }

        string length = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{shape.MeanCharacters:0.#} characters in {shape.MeanTokens:0.#} words on average");
        return text
            ? $"{distinct} distinct of {shape.Cells} cells, {length}: free text"
            : $"{distinct} distinct of {shape.Cells} cells, {length}";
    }
}
