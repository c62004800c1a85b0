namespace FullStackAI.Data.Csv;

/// <summary>Guesses how to read each column from the first rows, under the user's orders.</summary>
internal static class ColumnPlans
{
    internal static List<ColumnPlan> Make(string source, DialectDetector.Found found, LoadScope scope, out List<ColumnDecision> ignored)
    {
        string[] names = found.Names;
        var types = Resolve(source, scope.Options.Types.Keys, nameof(CsvOptions.Types), names).Zip(scope.Options.Types.Values).ToDictionary(
            pair => pair.First, pair => pair.Second);
        HashSet<int> left = [.. Resolve(source, scope.Options.IgnoredColumns, nameof(CsvOptions.IgnoredColumns), names)];
        ignored = [];
        var plans = new List<ColumnPlan>(names.Length);
        for (int column = 0; column < names.Length; column++)
        {
            if (left.Contains(column))
            {
                ignored.Add(new ColumnDecision(names[column], null, "ignored as asked for"));
            }
            else if (types.TryGetValue(column, out ColumnKind kind))
            {
                plans.Add(new ColumnPlan(column, names[column], StorageOf(kind), kind, Settled: true, "as asked for"));
            }
            else
            {
                plans.Add(Guess(found, scope, column));
            }
        }

        if (plans.Count == 0)
        {
            throw new SchemaException(
                $"{nameof(CsvOptions)}.{nameof(CsvOptions.IgnoredColumns)} leaves no column of {names.Length}. Keep at least one.");
        }

        return plans;
    }

    internal static Storage StorageOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Number or ColumnKind.Integer => Storage.Numeric,
        ColumnKind.Boolean => Storage.Boolean,
        ColumnKind.DateTime => Storage.Date,
        _ => Storage.Words,
    };

    private static ColumnPlan Guess(DialectDetector.Found found, LoadScope scope, int column)
    {
        var census = new WordCensus(scope);
        WordShape shape = default;
        var distinct = new HashSet<ulong>();
        byte[] scratch = [];
        foreach (var row in found.Sample.Rows.Skip(found.Dialect.HasHeader ? 1 : 0))
        {
            if (row.Count == found.Names.Length)
            {
                ReadOnlySpan<byte> word = Quoting.Content(row[column].Span, scope.Dialect.Quote, ref scratch, out _);
                census.Add(word, 1);
                shape.Add(word, 1);
                distinct.Add(WordTable.Hash(word));
            }
        }

        Storage storage = census.IsEmpty ? Storage.Numeric : census.Storage ?? Storage.Words;
        return new ColumnPlan(
            column, found.Names[column], storage, LooksLikeText: storage == Storage.Words && shape.IsText(distinct.Count));
    }

    private static IEnumerable<int> Resolve(string source, IEnumerable<string> wanted, string option, string[] names)
    {
        var absent = wanted.Where(name => ColumnNames.Find(names, name) < 0).ToList();
        return absent.Count > 0
            ? throw LoadErrors.NoColumn(source, $"{nameof(CsvOptions)}.{option}", absent, names)
            : wanted.Select(name => ColumnNames.Find(names, name));
    }
}
